// Lists: what scripts add to links and forms that work without them.
(() => {
  const ready = () => {
    document.querySelectorAll("[data-fullscreen]").forEach((button) => { button.hidden = !document.fullscreenEnabled; });
    document.querySelectorAll("[data-auto-hide]").forEach((button) => { button.hidden = true; });
    document.querySelectorAll("[data-pick-all]").forEach((box) => { box.hidden = false; });
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fullscreen]")) return;
    if (document.fullscreenElement) document.exitFullscreen(); else document.getElementById("listing").requestFullscreen();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick-all]")) return;
    document.querySelectorAll("[name=pick]").forEach((box) => { box.checked = event.target.checked; });
  });
  document.body.addEventListener("htmx:afterSwap", ready);
  ready();
})();
