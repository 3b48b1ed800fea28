// <form data-draft="key"> keeps what is typed in this tab until it has been sent, and
// puts it back after an error, a lost connection or a reload. Passwords, files and
// hidden fields are never kept; signing out (data-forget-drafts) forgets all.
const PREFIX = "draft:";
const SKIP = /^(password|file|hidden|submit|button|image|reset)$/;
const store = {
  get: (key) => { try { return JSON.parse(sessionStorage.getItem(PREFIX + key)); } catch { return null; } },
  set: (key, value) => { try { sessionStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* full or refused */ } },
  drop: (key) => { try { sessionStorage.removeItem(PREFIX + key); } catch { /* refused */ } },
  clear: () => { try { for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key); } catch { /* refused */ } },
};
const inputs = (form) => [...form.elements].filter((e) => e.name && !SKIP.test(e.type) && e.tagName !== "FIELDSET");
const ticks = (e) => e.type === "checkbox" || e.type === "radio";
const valueOf = (e) => (ticks(e) ? e.checked : e.multiple ? [...e.selectedOptions].map((o) => o.value) : e.value);
const nameOf = (e) => (ticks(e) ? `${e.name}=${e.value}` : e.name);
const take = (form) => Object.fromEntries(inputs(form).map((e) => [nameOf(e), valueOf(e)]));

const put = (e, value) => {
  if (ticks(e)) e.checked = value;
  else if (e.multiple) for (const option of e.options) option.selected = value.includes(option.value);
  else e.value = value;
};
const offerToDiscard = (form, before) => {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const text = document.createElement("span");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button secondary small";
  button.textContent = form.dataset.draftDiscard ?? "×";
  button.addEventListener("click", () => {
    for (const e of inputs(form)) put(e, before[nameOf(e)]);
    store.drop(form.dataset.draft);
    note.remove();
    inputs(form)[0]?.focus();
  });
  note.append(text, button);
  form.prepend(note);
  text.textContent = form.dataset.draftNote ?? "";
};
const restore = (form) => {
  const key = form.dataset.draft;
  const kept = store.get(key);
  if (form.dataset.draftReady || !key) return;
  form.dataset.draftReady = "1";
  const invalid = form.querySelector("[aria-invalid='true']");
  if (!kept || invalid) return; // the server has given back what was typed
  // Sent, and a page of ours answered by an ordinary navigation: it arrived.
  const arrived = kept.sent
    && performance.getEntriesByType("navigation")[0]?.type === "navigate"
    && document.referrer.startsWith(location.origin);
  if (arrived) return store.drop(key);
  const before = take(form);
  let changed = false;
  for (const e of inputs(form)) {
    const value = kept.values[nameOf(e)];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(valueOf(e))) continue;
    put(e, value);
    changed = true;
  }
  if (changed) offerToDiscard(form, before);
};
const restoreAll = (root) => { for (const form of root.querySelectorAll("form[data-draft]")) restore(form); };
const formOf = (event) => event.target.closest?.("form[data-draft]");

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (form) store.set(form.dataset.draft, { values: take(form) });
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) return store.clear();
  const form = formOf(event);
  if (form) store.set(form.dataset.draft, { values: take(form), sent: true });
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event);
  if (form && event.detail.successful) store.drop(form.dataset.draft);
});
document.addEventListener("htmx:load", (event) => restoreAll(event.target.parentNode ?? document));
restoreAll(document);
