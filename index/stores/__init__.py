"""Libraries: where articles are kept with what is derived from them."""
