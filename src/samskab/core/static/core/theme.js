// Light, dark or as the device says. A classic script in <head>, so that the
// chosen theme stands before the first paint.
(() => {
  const root = document.documentElement;
  const read = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "auto")));
    }
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-theme-switch]")) box.hidden = false;
    show(read());
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    try { localStorage.setItem("theme", choice); } catch { /* private window: holds for this page */ }
    show(choice);
  });
  addEventListener("storage", (event) => { if (event.key === "theme") show(event.newValue); });
})();
