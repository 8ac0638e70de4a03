/**
 * The token that Django asks for with every change. The cookie is always current, also after signing in again in another
 * window; where scripts may not read it, base.html has written it into a <meta>.
 */
export function csrfToken() {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return cookie ? cookie[1] : document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/**
 * Sends JSON and reads JSON.
 * @param {string} address @param {unknown} body @param {{keepalive?: boolean}} [options]
 * @returns {Promise<{status: number, body: any}>} status 0: no answer at all
 */
export async function send(address, body, options = {}) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual", // a redirect is to the sign-in page
      keepalive: options.keepalive ?? false,
    });
    if (answer.type === "opaqueredirect") return { status: 401, body: null };
    return { status: answer.status, body: await answer.json().catch(() => null) };
  } catch {
    return { status: 0, body: null };
  }
}
