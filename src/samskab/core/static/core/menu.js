// <details class="menu">: Escape and a click elsewhere close it. Buttons with
// data-print, hidden in the page, print it. Both are conveniences only.
const close = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => {
  close(event.target.closest("details.menu"));
  if (event.target.closest("[data-print]")) print();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  close();
  menu?.querySelector("summary").focus();
});
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
