// <form data-once> is sent once, however often the button is pressed. The button stays
// in the form, so its name and value travel; going back or an answer frees the form.
const free = (form) => {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-disabled='true'][data-sent]")) {
    button.removeAttribute("aria-disabled");
    delete button.dataset.sent;
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "1";
  if (event.submitter) {
    event.submitter.dataset.sent = "1";
    event.submitter.setAttribute("aria-disabled", "true");
  }
  setTimeout(free, 15000, form);
}, true);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-once]");
  if (form) free(form);
});
addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-sending]")) free(form); });
