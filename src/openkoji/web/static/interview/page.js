// The page as the server wrote it: its config, its words, its parts. Nothing that anybody wrote is ever read as HTML.

export const config = JSON.parse(part("config").textContent);

export const isFramed = parent !== window;

export function part(id) {
  return document.getElementById(id);
}

/** Made up by chance; plain http has no randomUUID. */
export const unique = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-");

export const say = (key, values = {}) => config.texts[key].replace(/{(\w+)}/g, (_, name) => values[name]);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on") || typeof value === "boolean") node[name] = value;
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Ask, in the dialog of this id, before what cannot be undone. */
export function confirm(id, act) {
  const dialog = part(id);
  dialog.onclick = ({ target }) => {
    if (!target.value) return;
    dialog.close();
    if (target.value === "yes") act();
  };
  dialog.onkeydown = (event) => event.stopPropagation(); // its Escape is not the page's
  dialog.showModal();
}
