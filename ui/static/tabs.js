// The tabs, sending files, the lists and the chart, feedback. As in page.js, texts come from the server; this file sets
// textContent and attributes, never HTML.
(() => {
  "use strict";
  const texts = JSON.parse(document.currentScript.dataset.texts || "{}");
  const narrow = () => window.matchMedia("(max-width: 900px)").matches;
  const smooth = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  const upright = (text) => String(text).replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd"); // no mark reorders a name
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? upright(values[name]) : all));
  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = upright(text);
    return made;
  };
  const onShow = { chat: [], reports: [], figures: [] }; // what a tab does when it is turned to
  const toServer = {}; // what other parts may ask of a part
  let back = null; // where "back to the list" leads

  // --- the tabs ------------------------------------------------------------------------------------------------
  const ADDRESSES = { chat: "#hoi-dap", reports: "#bao-cao", figures: "#so-lieu" };
  const tabOf = (address) => Object.keys(ADDRESSES).find((name) => ADDRESSES[name] === address) || "chat";
  let turnTo = () => {};

  let reportsChanged = false; // since the chat said what it can be asked about
  function navigation(element, send) {
    onShow.chat.push(() => {
      if (reportsChanged) send.refresh();
      reportsChanged = false;
    });
    const tabs = [...element.querySelectorAll("[role=tab]")];
    const panel = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
    turnTo = (name, focus) => {
      document.body.dataset.hoiTab = name;
      for (const tab of tabs) {
        const chosen = tab.dataset.tab === name;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
        if (chosen && focus) tab.focus();
        const shown = panel(tab);
        if (shown) {
          shown.setAttribute("role", "tabpanel");
          shown.setAttribute("aria-labelledby", tab.id);
        }
      }
      if (window.location.hash !== ADDRESSES[name] && (name !== "chat" || window.location.hash)) {
        window.history.replaceState(window.history.state, "", ADDRESSES[name]);
      }
      onShow[name].forEach((action) => action());
    };
    element.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) turnTo(tab.dataset.tab);
    });
    element.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(event.target.closest("[role=tab]"));
      const last = tabs.length - 1;
      const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      turnTo(tabs[to].dataset.tab, true);
    });
    window.addEventListener("hashchange", () => turnTo(tabOf(window.location.hash)));
    // the parts mount in any order: turn once they are all there
    requestAnimationFrame(() => setTimeout(() => turnTo(tabOf(window.location.hash)), 0));
  }

  // --- sending files -------------------------------------------------------------------------------------------
  const waiting = [];
  let sending = null;
  let box = null;

  function refusal(file) {
    if (file.size > Number(box.dataset.limit)) return texts.tooLarge;
    const formats = box.dataset.formats.split(",");
    if (!formats.some((ending) => file.name.toLowerCase().endsWith(ending))) return texts.format;
    return file.size === 0 ? texts.empty : "";
  }

  function take(files, replaces) {
    for (const file of files) {
      const line = make("li");
      const told = make("span", "hoi-told", texts.queued);
      told.setAttribute("role", "status");
      const stop = make("button", "hoi-act", texts.cancelShort);
      stop.type = "button";
      stop.setAttribute("aria-label", say(texts.cancel, { name: file.name }));
      const bar = make("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", upright(file.name));
      line.append(make("span", "hoi-name", file.name), told, bar, stop);
      box.querySelector(".hoi-sending").append(line);
      const job = { file, replaces: replaces || "", line, told, bar, request: null };
      const wrong = refusal(file);
      if (wrong) {
        ended(job, wrong, true);
        continue;
      }
      stop.addEventListener("click", () => {
        if (job.request) job.request.abort();
        const at = waiting.indexOf(job);
        if (at >= 0) waiting.splice(at, 1);
        ended(job, texts.cancelled, true);
      });
      waiting.push(job);
    }
    next();
  }

  function ended(job, text, bad) {
    job.told.textContent = text;
    job.bar.remove();
    const button = job.line.querySelector("button");
    if (button) button.remove();
    job.line.className = bad ? "is-failed" : "is-done";
    if (!bad) return setTimeout(() => job.line.remove(), 1500);
    const hide = make("button", "hoi-act hoi-hide", texts.hideShort);
    hide.type = "button";
    hide.setAttribute("aria-label", say(texts.hide, { name: job.file.name }));
    hide.addEventListener("click", () => {
      const other = job.line.nextElementSibling || job.line.previousElementSibling;
      job.line.remove();
      ((other && other.querySelector("button")) || box.querySelector(".hoi-choose")).focus();
    });
    job.line.append(hide);
  }

  function next() {
    if (sending || !waiting.length) return;
    const job = waiting.shift();
    const request = new XMLHttpRequest();
    sending = job;
    job.request = request;
    const over = (text, bad) => {
      if (sending !== job) return;
      sending = null;
      if (text) ended(job, text, bad);
      if (toServer.follow) toServer.follow();
      next();
    };
    request.upload.addEventListener("progress", (event) => {
      const percent = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
      job.bar.value = percent;
      job.told.textContent = say(texts.sending, { percent });
    });
    request.addEventListener("load", () => {
      if (request.status === 201) return over(texts.sent, false);
      let told = null;
      try {
        told = JSON.parse(request.responseText);
      } catch {
        told = null;
      }
      over((told && [told.detail, told.remedy].filter(Boolean).join(" ")) || texts.network, true);
    });
    request.addEventListener("error", () => over(texts.network, true));
    request.addEventListener("abort", () => over("", true));
    const query = new URLSearchParams({ name: job.file.name, replaces: job.replaces });
    request.open("POST", `hoi-files/upload?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(job.file);
  }

  function upload(element) {
    const hasFiles = (event) => [...((event.dataTransfer && event.dataTransfer.types) || [])].includes("Files");
    if (document.documentElement.dataset.reading) {
      element.replaceChildren(); // a dropped file must not replace the page here either
      for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => hasFiles(event) && event.preventDefault());
      return;
    }
    box = element.querySelector(".hoi-upload");
    if (!box) return;
    const input = box.querySelector(".hoi-files");
    let replaces = "";
    const choose = (document_) => {
      replaces = document_;
      input.multiple = !document_;
      input.value = "";
      input.click();
    };
    toServer.replace = choose;
    box.querySelector(".hoi-choose").addEventListener("click", () => choose(""));
    input.addEventListener("change", () => take([...input.files], replaces));
    // the whole tab takes what is dropped; elsewhere a dropped file must not replace the page
    const here = () => document.body.dataset.hoiTab === "reports";
    let depth = 0;
    window.addEventListener("dragenter", (event) => {
      if (hasFiles(event) && here()) box.classList.toggle("is-over", ++depth > 0);
    });
    window.addEventListener("dragleave", (event) => {
      if (hasFiles(event) && here()) box.classList.toggle("is-over", --depth > 0);
    });
    window.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
    window.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      box.classList.remove("is-over");
      if (here()) take([...event.dataTransfer.files]);
    });
    window.addEventListener("beforeunload", (event) => (sending || waiting.length) && event.preventDefault());
  }

  // --- what becomes of them ------------------------------------------------------------------------------------
  function taken(element, watch, send) {
    toServer.follow = send.follow;
    toServer.remove = send.remove;
    element.addEventListener("click", (event) => {
      if (event.target.closest(".hoi-stop-intake")) send.cancel();
      else if (event.target.closest(".hoi-clear-intake")) {
        document.querySelectorAll(".hoi-sending .is-failed").forEach((line) => line.remove());
        send.forget();
      }
    });
    let wasBusy = false;
    watch("value", () => {
      const shown = element.querySelector(".hoi-taken");
      const busy = Boolean(shown) && shown.dataset.busy === "1";
      const count = element.querySelectorAll("li.is-done").length;
      if (wasBusy !== busy || count !== taken.done) {
        reportsChanged = reportsChanged || count > 0;
        if (toServer.list) toServer.list();
      }
      taken.done = count;
      wasBusy = busy;
    });
    onShow.reports.push(send.follow);
  }

  function confirmed(name, action, from) {
    const dialog = make("dialog", "hoi-dialog");
    const title = make("h2", "", texts.removeTitle);
    title.id = "hoi-dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const no = make("button", "hoi-act", texts.removeNo);
    const yes = make("button", "hoi-act is-danger", texts.removeYes);
    for (const button of [no, yes]) button.type = "button";
    const buttons = make("div", "hoi-actions");
    buttons.append(no, yes);
    dialog.append(title, make("p", "", say(texts.removeText, { name })), buttons);
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      dialog.close();
      action();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (from.isConnected) from.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  }

  // --- the list of reports -------------------------------------------------------------------------------------
  function shelf(element, watch, send) {
    const form = () => document.querySelector("#hoi-shelf-form form");
    let page = 1;
    const search = () => send.search({ query: form() ? form().elements.query.value : "", page });
    toServer.list = search;
    let later = 0;
    document.addEventListener("input", (event) => {
      if (event.target.closest("#hoi-shelf-form")) {
        clearTimeout(later);
        page = 1;
        later = setTimeout(search, 250);
      }
    });
    document.addEventListener("submit", (event) => {
      if (event.target.closest("#hoi-shelf-form")) {
        event.preventDefault();
        search();
      }
    });
    let turned = false;
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const { document: id, name } = button.dataset;
      if (button.matches(".hoi-read")) {
        back = button;
        send.read({ name });
      } else if (button.matches(".hoi-correcting")) {
        back = button;
        send.correct({ name });
      } else if (button.matches(".hoi-page-to")) {
        page = Number(button.dataset.page);
        turned = true;
        search();
      } else if (button.matches(".hoi-remove")) {
        confirmed(name, () => toServer.remove({ document: id, name }), button);
      } else if (button.matches(".hoi-replace")) {
        toServer.replace(id);
      } else if (button.matches(".hoi-see-figures")) {
        toServer.figuresOf(name);
      }
    });
    watch("value", () => {
      if (turned) element.scrollIntoView({ behavior: smooth(), block: "start" });
      turned = false;
    });
    onShow.reports.push(search);
  }

  // --- the pane beside a list ----------------------------------------------------------------------------------
  function pane(element, watch, send) {
    element.addEventListener("submit", (event) => {
      const form = event.target.closest("form.hoi-correct");
      if (!form) return;
      event.preventDefault();
      const changed = { name: form.dataset.name };
      for (const input of form.querySelectorAll("input[name]")) {
        if (input.value !== input.dataset.before) changed[input.name] = input.value;
      }
      send.save(changed);
    });
    element.addEventListener("click", (event) => {
      const undo = event.target.closest(".hoi-undo");
      if (undo) send.save({ name: undo.closest("form").dataset.name, undo: undo.dataset.field });
    });
    element.addEventListener("click", (event) => {
      if (!event.target.closest(".hoi-leave") || !back || !back.isConnected) return;
      back.scrollIntoView({ behavior: smooth(), block: "center" });
      back.focus({ preventScroll: true });
    });
    watch("value", () => {
      const opened = element.querySelector(".hoi-reader");
      if (!opened) return;
      if (opened.querySelector(".hoi-saved") && toServer.list) toServer.list();
      requestAnimationFrame(() => {
        const body = opened.querySelector(".hoi-body");
        const mark = opened.querySelector("mark.is-current");
        if (narrow()) {
          (mark || opened).scrollIntoView({ behavior: smooth(), block: mark ? "center" : "start" });
        } else if (body) {
          const middle = mark ? (body.clientHeight - Math.min(mark.offsetHeight, body.clientHeight)) / 2 : 0;
          const top = mark ? mark.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop : 0;
          body.scrollTo({ top: top - middle });
        }
        if (body) body.focus({ preventScroll: true });
      });
    });
  }

  // --- figures -------------------------------------------------------------------------------------------------
  function figures(element, watch, send) {
    const filter = () => element.querySelector("form");
    const chart = () => document.getElementById("hoi-figures-chart");
    const wait = () => document.querySelector("#hoi-figures-title .hoi-wait");
    let page = 1;
    let wanted = null; // of a report whose figures are asked for before the form is there
    let written = {}; // what the form held before it was made anew

    function ask() {
      const asked = { page };
      for (const field of filter() ? filter().elements : []) if (field.name) asked[field.name] = field.value;
      for (const field of chart() ? chart().querySelectorAll("select") : []) asked[field.name] = field.value;
      if (wait()) wait().textContent = texts.waitingFigures;
      document.getElementById("hoi-figures-tab").setAttribute("aria-busy", "true");
      send.ask(asked);
    }
    function open() {
      written = {};
      for (const field of filter() ? filter().elements : []) if (field.name) written[field.name] = field.value;
      if (wait()) wait().textContent = texts.waitingFigures;
      send.open();
      if (filter()) ask(); // a form that stays the same is not told of
    }
    onShow.figures.push(open);
    toServer.figuresOf = (name) => {
      wanted = name;
      if (filter()) {
        filter().reset();
        filter().elements.document.value = name;
        wanted = null;
      }
      page = 1;
      turnTo("figures", true);
    };
    watch("value", () => {
      if (!filter()) return;
      for (const [name, value] of Object.entries(written)) filter().elements[name].value = value;
      if (wanted !== null) filter().elements.document.value = wanted;
      wanted = null;
      ask();
    });
    let later = 0;
    const soon = (delay) => {
      page = 1;
      clearTimeout(later);
      later = setTimeout(ask, delay);
    };
    element.addEventListener("input", () => soon(300));
    element.addEventListener("reset", () => soon(0));
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      soon(0);
    });
    const tab = () => document.getElementById("hoi-figures-tab");
    document.addEventListener("change", (event) => event.target.closest("#hoi-figures-chart select") && ask());
    const openSentence = (from) => {
      back = from;
      const { document: name, start, end } = from.dataset;
      send.sentence({ document: name, start: Number(start), end: Number(end) });
    };
    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !tab() || !tab().contains(event.target)) return;
      const point = event.target.closest(".hoi-point, .hoi-sentence");
      const turn = event.target.closest(".hoi-page-to");
      const picture = event.target.closest(".hoi-png");
      if (point) openSentence(point);
      else if (turn) {
        page = Number(turn.dataset.page);
        ask();
        document.getElementById("hoi-figures-table").scrollIntoView({ behavior: smooth(), block: "start" });
      } else if (picture) savePicture(chart().querySelector("figure"), picture.dataset.name);
    });
    document.addEventListener("keydown", (event) => {
      const point = event.target instanceof Element && event.target.closest(".hoi-point");
      if (point && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        openSentence(point);
      }
    });
  }

  function figuresDone(element, watch) {
    watch("value", () => {
      const wait = document.querySelector("#hoi-figures-title .hoi-wait");
      if (wait) wait.textContent = "";
      document.getElementById("hoi-figures-tab").removeAttribute("aria-busy");
      // the browser keeps what a reader chose; what is drawn may be something else
      document.querySelectorAll("#hoi-figures-chart select").forEach((one) => {
        one.value = one.dataset.chosen;
      });
    });
  }

  // The chart as a picture: its own styles written into a copy, with the caption above, at twice its size.
  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"];
  function savePicture(figure, name) {
    const chart = figure.querySelector("svg");
    const copy = chart.cloneNode(true);
    const originals = [chart, ...chart.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((node, at) => {
      const style = window.getComputedStyle(originals[at]);
      for (const property of STYLES) node.setAttribute(property, style.getPropertyValue(property));
      for (const data of Object.keys(node.dataset || {})) delete node.dataset[data];
    });
    copy.querySelectorAll(".hoi-hit").forEach((node) => node.remove());
    const { width, height } = chart.viewBox.baseVal;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width * 2);
    copy.setAttribute("height", height * 2);
    const caption = figure.querySelector("figcaption");
    const colors = window.getComputedStyle(document.body);
    const picture = new Image();
    picture.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      const pen = canvas.getContext("2d");
      const font = `bold 28px ${window.getComputedStyle(caption).fontFamily}`;
      pen.font = font;
      const lines = [];
      for (const word of caption.textContent.split(" ")) {
        const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
        if (lines.length && pen.measureText(longer).width <= width * 2 - 40) lines[lines.length - 1] = longer;
        else lines.push(word);
      }
      const top = 30 + lines.length * 38;
      canvas.width = width * 2;
      canvas.height = height * 2 + top + 20;
      pen.fillStyle = colors.getPropertyValue("--paper");
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.fillStyle = colors.getPropertyValue("--ink");
      pen.font = font;
      lines.forEach((line, at) => pen.fillText(line, 20, 42 + at * 38));
      pen.drawImage(picture, 0, top);
      const link = document.createElement("a");
      link.download = name;
      link.href = canvas.toDataURL("image/png");
      link.click();
    });
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  }

  // --- feedback ------------------------------------------------------------------------------------------------
  function feedback(element, watch, send) {
    const given = new Map(); // by turn; an update of the conversation makes the buttons anew
    const of = (turn) => document.querySelector(`.hoi-feedback[data-turn="${Number(turn)}"]`);
    function told(turn) {
      const group = of(turn);
      const known = given.get(turn);
      if (!group || !known) return;
      group.querySelectorAll(".hoi-verdict").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.verdict === known.verdict));
      });
      group.querySelector(".hoi-note").hidden = known.done;
      let line = group.querySelector(".hoi-feedback-told");
      if (!line) {
        line = make("p", "hoi-feedback-told");
        line.setAttribute("role", "status");
        group.append(line);
      }
      line.textContent = known.text;
      line.classList.toggle("is-bad", known.bad);
    }
    document.addEventListener("click", (event) => {
      const group = event.target instanceof Element ? event.target.closest(".hoi-feedback") : null;
      if (!group) return;
      const turn = Number(group.dataset.turn);
      const verdict = event.target.closest(".hoi-verdict");
      if (verdict) {
        given.set(turn, { verdict: verdict.dataset.verdict, text: "", bad: false, done: false });
        told(turn);
        group.querySelector("textarea").focus();
      } else if (event.target.closest(".hoi-send-feedback")) {
        send.give({ turn, verdict: given.get(turn).verdict, note: group.querySelector("textarea").value });
      }
    });
    watch("value", () => {
      const line = element.querySelector(".hoi-feedback-told");
      if (!line) return;
      const turn = Number(line.dataset.turn);
      const before = given.get(turn) || { verdict: "" };
      const bad = line.classList.contains("is-bad");
      given.set(turn, { verdict: line.dataset.verdict || before.verdict, text: line.textContent, bad, done: !bad });
      told(turn);
    });
    let turns = 0;
    new MutationObserver(() => {
      const now = document.querySelectorAll(".hoi-turn").length;
      if (now < turns) given.clear(); // a new conversation
      turns = now;
      document.querySelectorAll(".hoi-feedback").forEach((group) => {
        const turn = Number(group.dataset.turn);
        const known = given.get(turn);
        if (known && known.text && !group.querySelector(".hoi-feedback-told")) told(turn);
      });
    }).observe(document.documentElement, { childList: true, subtree: true });
  }

  window.hoiTabs = { navigation, upload, taken, shelf, pane, figures, figuresDone, feedback };
})();
