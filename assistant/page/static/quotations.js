// Follows drawer.js in the same function: the list of kept quotations.
function listQuotations() {
  return attempt("quotations", async () => {
    const { quotations, note } = await request("v1/quotations");
    find(".quotations ul").replaceChildren(...quotations.map(quotationRow));
    find(".files").hidden = !quotations.length;
    const none = tr("Keep a quotation, or select a passage of the article and keep it.");
    find(".quotations .rest").textContent = [quotations.length ? "" : none, note]
      .filter(Boolean).join(" ");
  });
}

function quotationRow(one) {
  const row = document.createElement("li");
  const text = document.createElement("blockquote");
  text.dir = "auto";
  text.textContent = one.text;
  const about = document.createElement("span");
  about.className = "about";
  about.dir = "auto";
  about.textContent = [one.reference, one.changed].filter(Boolean).join(". ");
  const short = one.text.slice(0, 40);
  const forms = document.createElement("span");
  forms.className = "menu";
  row.append(
    text,
    about,
    labelled(tr("Show"), () => showQuotation(one), short),
    labelled(tr("Copy"), () => copyQuotation(one, forms), short),
    labelled(tr("Remove"), () => removeQuotation(one.id), short),
    forms,
  );
  return row;
}

function showQuotation({ article, kept, start, end }) {
  const wanted = { article, kept, span: [start, end], words: [0, 0] };
  document.dispatchEvent(new CustomEvent("show-in-article", { detail: { wanted, heat: [] } }));
  if (window.matchMedia("(max-width: 48rem)").matches) show();
}

// The first click copies it with its source, and offers the other forms.
function copyQuotation(one, forms) {
  attempt("quotations", async () => {
    const buttons = await formButtons(one, (sentence) => say("quotations", sentence));
    forms.replaceChildren(...buttons);
    buttons[0].click();
  });
}

function removeQuotation(id) {
  attempt("quotations", async () => {
    const path = `v1/quotations/${encodeURIComponent(id)}`;
    const { said, undo_seconds: seconds } = await request(path, "DELETE");
    await listQuotations();
    say("quotations", said, tr("Undo"), () => attempt("quotations", async () => {
      say("quotations", (await request(`${path}/undo`, "POST", {})).said);
      await listQuotations();
      find(".close").focus();
    }), seconds);
  });
}

document.addEventListener("quotation-kept", () => {
  if (!find(".quotations").hidden) listQuotations();
});
