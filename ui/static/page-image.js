// "Xem ảnh trang": the picture of a page in a dialog, a page to and fro. Texts come from the server; this file sets
// textContent and attributes, never HTML.
(() => {
  "use strict";
  const texts = JSON.parse(document.currentScript.dataset.texts || "{}");
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const button = (className, text) => {
    const made = make("button", `hoi-act ${className}`, text);
    made.type = "button";
    return made;
  };

  let shown = null; // the parts of the open dialog

  function address({ document: id, page, at }) {
    const span = at ? `?start=${at.start}&end=${at.end}` : "";
    return `hoi-files/page/${encodeURIComponent(id)}/${page}${span}`;
  }

  async function turn(to) {
    const view = shown;
    view.page = to;
    const values = { page: to, count: view.pages, name: view.name };
    view.title.textContent = say(texts.title, values);
    view.previous.disabled = to <= 1;
    view.next.disabled = to >= view.pages;
    view.told.textContent = texts.loading;
    view.told.hidden = false;
    view.image.hidden = true;
    let said = "";
    try {
      const response = await fetch(address(view), { credentials: "same-origin" });
      if (shown !== view || view.page !== to) return;
      if (response.ok) {
        const data = new FileReader();
        const blob = await response.blob();
        await new Promise((done, failed) => {
          data.onload = done;
          data.onerror = failed;
          data.readAsDataURL(blob);
        });
        if (shown !== view || view.page !== to) return;
        view.image.src = data.result;
        view.image.alt = say(texts.alt, values);
        view.image.hidden = false;
        view.told.hidden = true;
        view.body.scrollTop = 0;
        return;
      }
      const problem = await response.json().catch(() => ({}));
      said = [problem.detail, problem.remedy].filter(Boolean).join(" ");
    } catch (error) {
      said = "";
    }
    if (shown === view && view.page === to) view.told.textContent = said || texts.failed;
  }

  function open(from) {
    const { document: id, name } = from.dataset;
    const at = from.dataset.start ? { start: from.dataset.start, end: from.dataset.end } : null;
    const dialog = make("dialog", "hoi-dialog hoi-picture");
    const title = make("h2", "", "");
    title.id = "hoi-picture-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const file = make("p", "hoi-file", name);
    const body = make("div", "hoi-sheet");
    body.tabIndex = 0;
    const told = make("p", "hoi-told", texts.loading);
    told.setAttribute("role", "status");
    const image = make("img");
    const previous = button("hoi-before", texts.previous);
    const next = button("hoi-after", texts.next);
    const zoom = button("hoi-zoom", texts.larger);
    zoom.setAttribute("aria-pressed", "false");
    const close = button("hoi-close", texts.close);
    const actions = make("div", "hoi-actions");
    actions.append(previous, next, zoom, close);
    body.append(told, image);
    dialog.append(title, file, actions, body);
    shown = { document: id, name, at, page: 1, pages: Number(from.dataset.pages), title, body, told, image, previous, next };
    previous.addEventListener("click", () => turn(shown.page - 1));
    next.addEventListener("click", () => turn(shown.page + 1));
    const larger = () => {
      const large = body.classList.toggle("is-large");
      zoom.setAttribute("aria-pressed", String(large));
      zoom.textContent = large ? texts.smaller : texts.larger;
    };
    zoom.addEventListener("click", larger);
    image.addEventListener("click", larger);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || (event.target === body && body.classList.contains("is-large"))) return;
      if (event.key === "ArrowLeft" && !previous.disabled) turn(shown.page - 1);
      if (event.key === "ArrowRight" && !next.disabled) turn(shown.page + 1);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // beside it
    });
    dialog.addEventListener("close", () => {
      shown = null;
      dialog.remove();
      if (from.isConnected) from.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
    turn(Number(from.dataset.page));
  }

  document.addEventListener("click", (event) => {
    const from = event.target.closest && event.target.closest("button.hoi-page-image");
    if (from && !shown) open(from);
  });
})();
