// The text editor of schemes: line numbers beside it, and a fault leads to its line. Without it the page still saves.
document.querySelectorAll("[data-editor]").forEach((editor) => {
  const text = editor.querySelector("textarea");
  const lines = editor.querySelector("[data-lines]");
  let shown = 0;
  const number = () => {
    const count = text.value.split("\n").length;
    if (count !== shown) {
      lines.textContent = Array.from({ length: count }, (_, place) => place + 1).join("\n");
      shown = count;
    }
    lines.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => { lines.scrollTop = text.scrollTop; });
  new ResizeObserver(() => { lines.style.height = `${text.offsetHeight}px`; }).observe(text);
  editor.closest("details")?.addEventListener("toggle", number);
  number();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const text = document.getElementById("text");
  if (!link || !text) return;
  event.preventDefault();
  const all = text.value.split("\n");
  const line = Math.min(Number(link.dataset.line), all.length);
  const start = all.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + all[line - 1].length);
  text.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(text).lineHeight));
});

// What a slider stands at, beside it.
document.querySelectorAll("[data-slider]").forEach((slider) => {
  const shown = document.querySelector(`output[for="${CSS.escape(slider.id)}"]`);
  const show = () => { shown.textContent = slider.value + shown.dataset.unit; };
  slider.addEventListener("input", show);
  slider.form.addEventListener("reset", () => setTimeout(show));
});
