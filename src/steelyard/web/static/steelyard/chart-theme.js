// How every chart looks, light and dark: colours are those of the page, so there is one place for them.
window.chartTheme = () => {
  const dark = document.documentElement.dataset.bsTheme === "dark";
  const style = getComputedStyle(document.documentElement);
  const of = (name, other) => style.getPropertyValue(name).trim() || other;
  return {
    dark,
    text: dark ? "#e2e8f0" : "#24343a",
    soft: dark ? "#9fb0b5" : "#66767c",
    line: dark ? "#3b4a50" : "#dfe5e7",
    surface: dark ? "#1b2427" : "#ffffff",
    brand: of("--tblr-primary", "#0b5e5a"),
    brandSoft: dark ? "#1f5f5b" : "#a8cfcc",
    other: dark ? "#8fa3c9" : "#5b6f9e",
    brass: of("--brass", "#8a6410"),
    target: dark ? "#e3bd6c" : "#8a6410",
    campaign: dark ? "rgba(227,189,108,.14)" : "rgba(138,100,16,.10)",
    funnel: ["#0b5e5a", "#1a746f", "#2a8983"],
    scale: dark ? ["#17302f", "#1f6d68", "#5fd0c6"] : ["#eef6f5", "#7dbab5", "#0b5e5a"],
    wait: dark ? ["#1d4d49", "#8a7431", "#c05a4a"] : ["#d8eee9", "#f3d999", "#d9745f"],
    font: getComputedStyle(document.body).fontFamily || "sans-serif",
  };
};
