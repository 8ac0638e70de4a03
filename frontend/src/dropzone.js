/**
 * <div class="drop" data-drop data-max-bytes="…"> around <input type="file" accept=".pdf,.docx">: files can be dropped, are
 * listed with their size, and those that would be refused say so before anything is sent. With htmx, <progress> in the
 * form shows how far the upload is.
 */
import { element, onEach } from "./element.js";
import { refusal, sizeText } from "./files.js";
import { say } from "./words.js";

export function startDropzones() {
  onEach("[data-drop]", (zone) => {
    const input = zone.querySelector('input[type="file"]');
    const list = element("ul", { class: "drop-files", "aria-live": "polite" });
    zone.after(list);
    const limits = { accept: input.accept, maxBytes: Number(zone.dataset.maxBytes || 0) };
    const show = () => {
      const files = [...input.files];
      const problems = files.map((file) => refusal(file, limits));
      list.replaceChildren(...files.map((file, place) => {
        const line = element("li", problems[place] ? { class: "is-refused" } : {}, element("span", { class: "name" }, file.name));
        const fields = { limit: sizeText(limits.maxBytes), kinds: limits.accept.replaceAll(",", " ") };
        if (problems[place]) line.append(element("span", {}, say(problems[place], fields)));
        line.append(element("span", { class: "size" }, sizeText(file.size)));
        return line;
      }));
      input.setCustomValidity(problems.some(Boolean) ? say("files_refused") : "");
    };
    input.addEventListener("change", show);
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      });
    }
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = new DataTransfer();
      const dropped = [...event.dataTransfer.files];
      for (const file of input.multiple ? dropped : dropped.slice(0, 1)) files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.form?.addEventListener("reset", () => setTimeout(show));
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.("progress[data-upload]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
}
