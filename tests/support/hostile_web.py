"""Addresses that must not be asked, and a server that misbehaves in every way."""

import time
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

UNSAFE = {
    "loopback": "http://127.0.0.1/",
    "loopback, decimal": "http://2130706433/",
    "loopback, octal": "http://0177.0.0.1/",
    "loopback, hexadecimal": "http://0x7f.0.0.1/",
    "loopback, short": "http://127.1/",
    "loopback, another": "http://127.9.9.9/",
    "loopback, IPv6": "http://[::1]/",
    "loopback, mapped": "http://[::ffff:127.0.0.1]/",
    "loopback, mapped in hexadecimal": "http://[::ffff:7f00:1]/",
    "loopback, compatible": "http://[::127.0.0.1]/",
    "loopback, by NAT64": "http://[64:ff9b::7f00:1]/",
    "loopback, by 6to4": "http://[2002:7f00:1::]/",
    "loopback, by Teredo": "http://[2001:0:7f00:1::]/",
    "loopback, wide digits": "http://１２７.０.０.１/",
    "loopback, circled digits": "http://①②⑦.⓪.⓪.①/",
    "any address": "http://0.0.0.0/",
    "zero": "http://0/",
    "any address, IPv6": "http://[::]/",
    "name of this machine": "http://localhost/",
    "private, 10": "http://10.0.0.1/",
    "private, 172": "http://172.16.0.1/",
    "private, 192": "https://192.168.1.1/admin",
    "private, IPv6": "http://[fc00::1]/",
    "link": "http://169.254.169.254/latest/meta-data/",
    "link, decimal": "http://2852039166/",
    "link, IPv6": "http://[fe80::1]/",
    "site": "http://[fec0::1]/",
    "carrier": "http://100.64.0.1/",
    "multicast": "http://224.0.0.1/",
    "multicast, IPv6": "http://[ff02::1]/",
    "broadcast": "http://255.255.255.255/",
    "reserved": "http://240.0.0.1/",
    "for documentation": "http://192.0.2.1/",
    "file": "file:///etc/passwd",
    "FTP": "ftp://example.org/a",
    "gopher": "gopher://example.org:70/_x",
    "data": "data:text/html,<p>x",
    "script": "javascript:alert(1)",
    "no scheme": "example.org/page",
    "two slashes": "//example.org/page",
    "no host": "http:///page",
    "credentials": "http://user:secret@example.org/",
    "host as a name": "http://example.org@127.0.0.1/",
    "backslash": "http://example.org\\@127.0.0.1/",
    "line end": "http://example.org/\r\nX: y",
    "blank": "http://exam ple.org/",
    "NUL": "http://example.org/\0",
    "zone": "http://[fe80::1%25eth0]/",
    "mail": "http://example.org:25/",
    "database": "http://example.org:99999/",
    "SSH": "https://example.org:22/",
    "open bracket": "http://[::1/",
    "long label": f"http://{'a' * 64}.org/",
    "long address": f"http://example.org/{'a' * 3_000}",
}


class Handler(BaseHTTPRequestHandler):
    asked: ClassVar[list] = []

    def do_GET(self):
        type(self).asked.append((self.path, dict(self.headers)))
        name = self.path.strip("/").split("/")[0].split("?")[0].replace("-", "_")
        getattr(self, name or "page")()

    def send(self, status=200, body=b"<html><body><p>Text.</p></body></html>", **headers):
        self.send_response(status)
        for key, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page(self):
        self.send(Set_Cookie="a=b")

    def moved(self):
        self.send(302, b"", Location="/page", Set_Cookie="a=b")

    def moved_inside(self):
        self.send(302, b"", Location="http://10.0.0.1/")

    def moved_to_file(self):
        self.send(301, b"", Location="file:///etc/passwd")

    def moved_nowhere(self):
        self.send(302, b"")

    def circle(self):
        self.send(302, b"", Location="/circle")

    def lost(self):
        self.send(404, b"no", Content_Type="text/html")

    def packed(self):
        self.send(Content_Encoding="gzip")

    def cut(self):
        self.send(body=b"<html>", Content_Length="5000")

    def large(self):
        self.send(body=b"a" * 2_000)

    def endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"a" * 1_000)
        except OSError:
            pass

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.drop()

    def drip_head(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.drop()

    def drop(self):
        try:
            while True:
                self.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            pass

    def heads(self):
        self.send(**{f"X{n}": "y" for n in range(500)})

    def noise(self):
        self.wfile.write(b"\0\1\2\3\r\n\r\n")

    def silence(self):
        self.rfile.read()  # returns when whoever asked has gone

    def log_message(self, *_):
        pass
