/** What can be told about files before they are sent; the server judges by their content. */

/** @param {number} bytes */
export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/**
 * Why a file would be refused, as a key of words; null where nothing speaks against it.
 * @param {{name: string, size: number}} file @param {{accept: string, maxBytes: number}} limits
 */
export function refusal(file, limits) {
  if (file.size === 0) return "file_empty";
  if (limits.maxBytes && file.size > limits.maxBytes) return "file_too_large";
  const endings = limits.accept.split(",").map((one) => one.trim().toLowerCase()).filter((one) => one.startsWith("."));
  if (endings.length && !endings.some((ending) => file.name.toLowerCase().endsWith(ending))) return "file_kind";
  return null;
}
