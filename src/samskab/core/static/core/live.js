// <body data-feed="/live/…"> listens for news about a process. News becomes the
// DOM event samskab:news on every element with data-refresh (hx-trigger="samskab:news"
// then fetches it again). data-refresh="converse. budget.proposed" narrows it to verbs
// that begin so. Nothing is fetched twice within a second, a hidden page listens to
// nothing and asks once when it is seen again.
let source = null;
let timer = 0;
let missed = false;
const heard = new Set();

const tell = () => {
  timer = 0;
  const verbs = [...heard];
  heard.clear();
  for (const element of document.querySelectorAll("[data-refresh]")) {
    const wanted = element.dataset.refresh.split(/\s+/).filter(Boolean);
    const mine = !wanted.length || verbs.includes("") || wanted.some((w) => verbs.some((v) => v.startsWith(w)));
    if (mine) element.dispatchEvent(new CustomEvent("samskab:news", { detail: { verbs } }));
  }
};
const news = (verb) => {
  heard.add(verb);
  // A little chance, so that a full room does not ask in the same instant.
  timer ||= setTimeout(tell, 300 + Math.random() * 700);
};
const verbOf = (data) => { try { return JSON.parse(data)?.verb ?? ""; } catch { return ""; } };
const open = () => {
  const url = document.querySelector("[data-feed]")?.dataset.feed;
  if (source || !url || document.hidden) return;
  source = new EventSource(url);
  for (const name of ["message", "news"]) source.addEventListener(name, (event) => news(verbOf(event.data)));
  source.addEventListener("open", () => { if (missed) news(""); missed = false; });
  source.addEventListener("error", () => { missed = true; });
};
const close = () => {
  if (!source) return;
  source.close();
  source = null;
  missed = true;
};
addEventListener("pagehide", close);
addEventListener("pageshow", open);
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
open();
