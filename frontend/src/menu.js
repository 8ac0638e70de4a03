/** Menus (<details class="menu">) close on Escape and on a click elsewhere; the navigation sheet of phones; tables that scroll. */
import { onEach } from "./element.js";

export function startMenus() {
  const close = (menu) => menu.removeAttribute("open");
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.contains(event.target) || close(menu));
    const nav = document.querySelector(".nav.is-open");
    if (nav && !nav.contains(event.target)) toggle(nav, false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      close(menu);
      menu.querySelector("summary").focus();
    });
    const nav = document.querySelector(".nav.is-open");
    if (nav) {
      toggle(nav, false);
      nav.querySelector(".nav-more").focus();
    }
  });

  const toggle = (nav, open) => {
    nav.classList.toggle("is-open", open);
    nav.querySelector(".nav-more").setAttribute("aria-expanded", String(open));
  };
  onEach(".nav-more", (button) => {
    button.addEventListener("click", () => toggle(button.closest(".nav"), button.getAttribute("aria-expanded") !== "true"));
  });

  // Somebody without a mouse must be able to scroll a wide table: it takes the focus while it is wider than its place.
  onEach(".table-wrap", (wrap) => {
    const look = () => {
      const scrolls = wrap.scrollWidth > wrap.clientWidth + 1 || wrap.scrollHeight > wrap.clientHeight + 1;
      if (scrolls) wrap.setAttribute("tabindex", "0");
      else wrap.removeAttribute("tabindex");
    };
    look();
    new ResizeObserver(look).observe(wrap);
  });

  // Of tabs that do not fit, the one that is open shows.
  onEach(".tabs", (tabs) => {
    const open = tabs.querySelector("[aria-current]");
    if (open) tabs.scrollLeft = open.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - open.clientWidth) / 2;
  });

  // What is wrong with a form is read first.
  onEach("[data-focus]", (one) => one.focus());

  // Filters apply as soon as they are chosen; a text field waits for Enter.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form) form.requestSubmit();
  });

  // Pages that are left with something typed but not sent ask first.
  let unsent = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) unsent = true;
  });
  document.addEventListener("submit", () => (unsent = false));
  window.addEventListener("beforeunload", (event) => unsent && event.preventDefault());
}
