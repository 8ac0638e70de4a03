/**
 * <button data-dialog="id"> opens <dialog id="id">; [data-close] inside closes it. What htmx swaps into
 * <dialog data-opens-on-swap> opens it. hx-confirm="…" and <button data-confirm="…"> ask in a dialog, not with confirm().
 */
import { element } from "./element.js";
import { say } from "./words.js";

/** @param {HTMLDialogElement} dialog */
export function open(dialog) {
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector("h2[tabindex]"))?.focus();
}

/**
 * Asks; resolves to whether the answer was yes.
 * @param {string} question @param {{danger?: boolean, yes?: string}} [options]
 * @returns {Promise<boolean>}
 */
export function ask(question, options = {}) {
  const yes = element("button", { class: `button ${options.danger ? "is-danger" : "is-main"}`, value: "yes" }, options.yes ?? say("yes"));
  const no = element("button", { class: "button", value: "no", autofocus: "" }, say("cancel"));
  const title = element("h2", { id: "ask-title" }, question.split("\n")[0]);
  const more = question.split("\n").slice(1).map((line) => element("p", {}, line));
  const form = element("form", { method: "dialog" });
  form.append(element("div", { class: "dialog-head" }, title));
  if (more.length) form.append(element("div", { class: "dialog-body" }, ...more));
  form.append(element("div", { class: "dialog-foot" }, no, yes));
  const dialog = element("dialog", { class: "is-small", "aria-labelledby": "ask-title" }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    open(dialog);
  });
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) {
        event.preventDefault();
        open(dialog);
      }
    }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
    // A click on the dimmed page around a dialog lands on the dialog itself, outside its box.
    if (event.target instanceof HTMLDialogElement && !event.target.hasAttribute("data-stays")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.detail > 0) event.target.close();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target.closest?.("dialog[data-opens-on-swap]");
    if (!dialog) return;
    if (event.target.textContent.trim()) open(dialog);
    else dialog.close();
  });
  // HX-Trigger: close-dialog
  document.addEventListener("close-dialog", () => document.querySelectorAll("dialog[open]").forEach((one) => one.close()));

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const danger = event.detail.elt.matches(".is-danger");
    ask(event.detail.question, { danger, yes: event.detail.elt.dataset.yes }).then((yes) => yes && event.detail.issueRequest(true));
  });

  const agreed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = button?.dataset.confirm;
    if (!question || agreed.delete(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, { danger: button.matches(".is-danger"), yes: button.dataset.yes }).then((yes) => {
      if (!yes) return;
      agreed.add(button);
      event.target.requestSubmit(button);
    });
  }, true);
}
