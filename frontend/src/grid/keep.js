/**
 * What was typed and not saved, kept in this browser until it is: a closed window, a crash or a power cut loses nothing.
 * Only where the page allows it (tables about persons do not), and apart for each account.
 */

/** @param {string} name @param {boolean} allowed */
export function keeper(name, allowed) {
  const key = `junheng-grid ${name}`;
  // A browser may forbid storage altogether; the grid then works without it, and says so when the page is left.
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    /** @returns {import("./cells.js").Change[]} */
    read: () => (allowed && attempt(() => JSON.parse(localStorage.getItem(key) ?? "[]"))) || [],
    /** @param {import("./cells.js").Change[]} changes */
    write: (changes) => {
      if (!allowed) return;
      attempt(() => (changes.length ? localStorage.setItem(key, JSON.stringify(changes)) : localStorage.removeItem(key)));
    },
  };
}
