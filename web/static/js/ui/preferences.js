// @ts-check
/**
 * The theme switch without a new page. The links work without this, too: they set the same cookie
 * on the server and come back.
 */

const YEAR = 365 * 24 * 3600;

/** @param {ParentNode} [root] */
export function mountPreferences(root = document) {
  for (const link of choices(root)) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      chooseTheme(link.dataset.themeChoice ?? "auto", root);
    });
  }
}

/** @param {string} theme light, dark, contrast, or auto: as the device wants it
 *  @param {ParentNode} [root] where the switches are */
export function chooseTheme(theme, root = document) {
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const link of choices(root)) {
    if (link.dataset.themeChoice === theme) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** @param {ParentNode} root */
function choices(root) {
  return /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-theme-choice]"));
}
