/**
 * Short messages at the edge of the page. The server sends one with the header
 * HX-Trigger: {"toast": {"kind": "good" | "warn" | "fail", "text": "…"}}. What must not be missed belongs on the page.
 */
import { element } from "./element.js";
import { say } from "./words.js";

const STAYS_MS = 6000;

/** @param {string} text @param {"good" | "warn" | "fail"} [kind] a failure stays until it is closed */
export function toast(text, kind = "good") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const close = element("button", { type: "button", class: "close", "aria-label": say("close") }, "×");
  const made = element("div", { class: `alert is-${kind}`, role: kind === "fail" ? "alert" : "status" });
  made.append(element("div", {}, text), close);
  close.addEventListener("click", () => made.remove());
  place.append(made);
  while (place.children.length > 4) place.firstElementChild.remove();
  if (kind !== "fail") setTimeout(() => made.matches(":hover, :focus-within") || made.remove(), STAYS_MS);
}

/** What to tell about an answer that was not good. @param {number} status 0: no answer */
export function failureKey(status) {
  if (status === 0) return "no_answer";
  if (status === 401) return "signed_out";
  if (status === 403) return "no_right";
  if (status === 404) return "gone";
  if (status === 409) return "changed_meanwhile";
  if (status === 413) return "too_large";
  if (status === 429) return "too_often";
  return status >= 500 ? "server_error" : "refused";
}

export function startToasts() {
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
  document.addEventListener("htmx:sendError", () => toast(say(failureKey(0)), "fail"));
  document.addEventListener("htmx:timeout", () => toast(say(failureKey(0)), "fail"));
  document.addEventListener("htmx:responseError", (event) => toast(say(failureKey(event.detail.xhr.status)), "fail"));
}
