// What pages do beyond links and forms. Every page works without it.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-theme-toggle]");
  if (!toggle) return;
  localStorage.setItem("theme", document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark");
  document.dispatchEvent(new CustomEvent("theme-chosen"));
});
document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/csrftoken=([^;]+)/);
  if (token) event.detail.headers["X-CSRFToken"] = token[1];
});

// Files dropped on the zone land in its input; their names are shown.
document.querySelectorAll("[data-drop]").forEach((zone) => {
  const input = document.getElementById(zone.htmlFor);
  const show = () => { zone.querySelector("[data-chosen]").textContent = [...input.files].map((file) => file.name).join("、"); };
  input.addEventListener("change", show);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    input.files = event.dataTransfer.files;
    show();
  });
});
// A card that has ended leads on to its result.
document.body.addEventListener("htmx:afterSwap", () => {
  const link = document.querySelector("[data-autofollow]");
  if (link) location.assign(link.href);
});
// A form that asks at once when a choice changes; its button is for those without scripts.
document.querySelectorAll("[data-auto-hide]").forEach((one) => { one.hidden = true; });
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});
// What a summary opened closes by a click elsewhere, and by Escape.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-pop][open]").forEach((one) => { if (!one.contains(event.target)) one.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-pop][open]").forEach((one) => { one.open = false; one.querySelector("summary").focus(); });
});
// The language is changed where the reader is now, also after the address was changed in place.
document.addEventListener("submit", (event) => {
  const next = event.target.querySelector("input[name=next][data-here]");
  if (next) next.value = location.pathname + location.search;
});
// A button that copies the field it names, and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = button.dataset.copied;
});
// Light, dark, or as the system has it.
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choose]");
  if (!choice) return;
  const chosen = choice.dataset.themeChoose;
  if (chosen) localStorage.setItem("theme", chosen); else localStorage.removeItem("theme");
  document.dispatchEvent(new CustomEvent("theme-chosen"));
});
// A link to be copied is chosen whole.
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-select]")) event.target.select(); });

// A table larger than its box is scrolled by keyboard too, and has the name of what it stands under.
const reachLargeTables = () => document.querySelectorAll(".table-responsive, pre").forEach((box) => {
  if (box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight) return box.removeAttribute("tabindex");
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  const heading = box.closest(".card, section")?.querySelector("h2, h3, .card-title") || document.querySelector("h1");
  if (!box.hasAttribute("aria-label") && heading) box.setAttribute("aria-label", heading.textContent.trim());
});
reachLargeTables();
addEventListener("resize", reachLargeTables);
document.body.addEventListener("htmx:afterSettle", reachLargeTables);
