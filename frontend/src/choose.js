/** input[data-all="cell"]: chooses every checkbox of that name in its form, or none; says by itself how many are chosen. */
import { onEach } from "./element.js";

export function startChoosing() {
  onEach("input[data-all]", (all) => {
    const those = [...all.form.querySelectorAll(`input[type="checkbox"][name="${all.dataset.all}"]`)];
    const show = () => {
      const chosen = those.filter((one) => one.checked).length;
      all.checked = chosen > 0 && chosen === those.length;
      all.indeterminate = chosen > 0 && chosen < those.length;
    };
    all.disabled = !those.length;
    all.addEventListener("change", () => those.forEach((one) => (one.checked = all.checked)));
    all.form.addEventListener("change", show);
    show();
  });
}
