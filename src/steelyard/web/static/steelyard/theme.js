// Light or dark before anything is drawn, and whenever it changes: as chosen, else as the system has it.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const theme = localStorage.getItem("theme") || (system.matches ? "dark" : "light");
    if (document.documentElement.dataset.bsTheme === theme) return;
    document.documentElement.dataset.bsTheme = theme;
    document.dispatchEvent(new CustomEvent("theme-changed"));
  };
  show();
  system.addEventListener("change", show);
  document.addEventListener("theme-chosen", show);
  addEventListener("storage", show);
})();
