import htmx from "htmx.org";
import { startChoosing } from "./choose.js";
import { startDialogs } from "./dialog.js";
import { startDropzones } from "./dropzone.js";
import { startGrids } from "./grid/grid.js";
import { startMenus } from "./menu.js";
import { csrfToken } from "./request.js";
import { startSorting } from "./sort.js";
import { startToasts } from "./toast.js";

// The pages are served with "default-src 'self'": nothing of htmx that evaluates text as code or writes styles.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages with figures do not stay behind in the browser after signing out
  scrollIntoViewOnBoost: false,
  timeout: 60_000,
  // A form that was refused comes back with its errors as 422 and is shown; every other failure becomes a message.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});

startToasts();
startDialogs();
startChoosing();
startMenus();
startSorting();
startDropzones();
startGrids();
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
