// Ctrl+K opens the search over any page; arrows choose, Enter opens, Escape closes.
(() => {
  const dialog = document.getElementById("search-dialog");
  if (!dialog) return;
  const input = dialog.querySelector("input[name=q]");
  const open = () => { if (!dialog.open) dialog.showModal(); input.focus(); input.select(); };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search-open]")) { event.preventDefault(); open(); }
    if (event.target.closest("[data-search-close]") || event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    const hits = [...dialog.querySelectorAll("a.search-hit")];
    const at = hits.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && hits.length) { event.preventDefault(); hits[Math.min(at + 1, hits.length - 1)].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); if (at) hits[at - 1].focus(); else input.focus(); }
    if (event.key === "Enter" && at < 0 && hits.length) { event.preventDefault(); location.assign(hits[0].href); }
  });
})();
