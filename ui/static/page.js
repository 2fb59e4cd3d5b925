// What the page does by itself: opening citations, hovering over them, scrolling to the cited sentence.
// Texts come from the server; this file only sets textContent, never HTML.
(() => {
  "use strict";
  const narrow = () => window.matchMedia("(max-width: 900px)").matches;
  const smooth = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  let lastChip = null; // where "back to the answer" leads

  // --- the quoted sentence on hover and focus ------------------------------------------------------------------
  const tip = document.createElement("div");
  tip.id = "hoi-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;

  let told = null; // the chip whose sentence the tip shows
  let pointer = null; // [x, y] in CSS pixels where the mouse came upon it; null: it has the keyboard's focus

  function placeTip() {
    const at = told.getBoundingClientRect();
    const box = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left + at.width / 2 - box.width / 2), window.innerWidth - box.width - 8);
    const above = at.top - box.height - 8;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  }
  function showTip(chip, event) {
    if (!tip.isConnected) document.body.append(tip);
    hideTip();
    told = chip;
    pointer = event instanceof MouseEvent ? [event.clientX, event.clientY] : null;
    tip.textContent = chip.dataset.quote;
    tip.hidden = false;
    chip.setAttribute("aria-describedby", tip.id);
    placeTip();
  }
  function hideTip() {
    if (!told) return;
    tip.hidden = true;
    told.removeAttribute("aria-describedby");
    told = null;
  }
  // what scrolls takes the tip along for as long as the chip stays under the mouse, or in view where it has the focus
  function followTip() {
    if (!told) return;
    const { left, top, width, height } = told.getBoundingClientRect();
    const [x, y] = pointer || [left + width / 2, top + height / 2];
    const there = document.elementFromPoint(x, y);
    if (there && told.contains(there)) placeTip();
    else hideTip();
  }
  const chipOf = (event) => (event.target instanceof Element ? event.target.closest("button.hoi-cite") : null);
  document.addEventListener("mouseover", (event) => (chipOf(event) ? showTip(chipOf(event), event) : hideTip()));
  document.addEventListener("focusin", (event) => {
    const chip = chipOf(event);
    if (chip && chip.matches(":focus-visible")) showTip(chip, event);
    else hideTip();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
  document.addEventListener("scroll", followTip, { capture: true, passive: true });
  document.addEventListener("click", hideTip);

  // --- the report pane -----------------------------------------------------------------------------------------
  let asked = false; // the pane changes because the reader asked for it, not because the page loads

  function scrollPane(behavior) {
    const side = document.getElementById("hoi-pane");
    const opened = side && side.querySelector(".hoi-report");
    if (!opened) return;
    const mark = opened.querySelector("mark.is-current");
    const body = opened.querySelector(".hoi-body");
    if (narrow()) {
      (mark || opened).scrollIntoView({ behavior, block: mark ? "center" : "start" });
    } else if (mark && body) {
      const middle = (body.clientHeight - Math.min(mark.offsetHeight, body.clientHeight)) / 2;
      const top = mark.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop;
      body.scrollTo({ top: top - middle, behavior });
    } else if (body) {
      body.scrollTo({ top: 0 });
    }
  }

  // every chip of the citation that the pane shows looks pressed; an update of the conversation takes the class away again
  function markOpen() {
    const opened = document.querySelector("#hoi-pane .hoi-report");
    const key = (opened && opened.dataset.key) || "";
    document.querySelectorAll("button.hoi-cite").forEach((chip) => chip.classList.toggle("is-open", chip.dataset.key === key));
  }

  function onCite(chip, send) {
    if (!chip.closest("#hoi-pane")) lastChip = chip;
    asked = true;
    const opened = document.querySelector("#hoi-pane .hoi-report");
    if (opened && opened.dataset.key === chip.dataset.key) scrollPane(smooth());
    else send.cite({ key: chip.dataset.key });
  }

  function intro(element, send) {
    element.addEventListener("click", (event) => {
      const example = event.target.closest("button.hoi-example");
      if (example) send.example({ question: example.textContent });
      else if (event.target.closest("button.hoi-reload")) window.location.reload();
    });
  }

  function conversation(element, watch, send) {
    element.addEventListener("click", (event) => {
      const chip = event.target.closest("button.hoi-cite");
      if (chip) onCite(chip, send);
    });
    let turns = 0;
    let finished = false; // what comes behind a finished answer does not move the page
    watch("value", () => {
      const all = element.querySelectorAll(".hoi-turn");
      const last = all[all.length - 1];
      document.getElementById("hoi-chat").classList.toggle("has-turns", Boolean(last));
      const done = Boolean(last) && !last.querySelector(".is-working");
      if (last && (all.length !== turns || (done && !finished))) {
        last.scrollIntoView({ behavior: smooth(), block: narrow() ? "start" : "nearest" });
      }
      turns = all.length;
      finished = done;
      markOpen();
      if (!last) lastChip = null;
    });
  }

  function pane(element, watch, send) {
    element.addEventListener("click", (event) => {
      const target = event.target;
      const chip = target.closest("button.hoi-cite, button.hoi-step");
      const open = target.closest("button.hoi-open");
      if (chip) {
        onCite(chip, send);
      } else if (open) {
        asked = true;
        send.open({ name: open.dataset.document });
      } else if (target.closest("button.hoi-all")) {
        asked = true;
        send.all();
      } else if (target.closest("button.hoi-back")) {
        const chipThere = lastChip && lastChip.isConnected ? lastChip : null;
        (chipThere || document.getElementById("hoi-conversation")).scrollIntoView({ behavior: smooth(), block: "center" });
        if (chipThere) chipThere.focus({ preventScroll: true });
      }
    });
    watch("value", () => {
      markOpen();
      if (asked) requestAnimationFrame(() => scrollPane(narrow() ? smooth() : "auto"));
      asked = false;
    });
  }

  // --- what Gradio itself says in English ----------------------------------------------------------------------
  const texts = JSON.parse(document.currentScript.dataset.texts || "{}");
  function translate(node) {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let text = walker.currentNode; text; text = walker.nextNode()) {
      const vietnamese = text.nodeType === Node.TEXT_NODE && texts[text.data.trim()];
      if (vietnamese) text.data = vietnamese;
    }
    const elements = node instanceof Element ? [node, ...node.querySelectorAll("[aria-label], [title]")] : [];
    for (const element of elements) {
      for (const name of ["aria-label", "title"]) {
        const vietnamese = texts[element.getAttribute(name)];
        if (vietnamese) element.setAttribute(name, vietnamese);
      }
    }
  }
  // Only outside of what we render ourselves: a report that says "Error" keeps its word.
  const OURS = "#hoi-threads, #hoi-intro, #hoi-talk, #hoi-within, #hoi-pane, #hoi-shelf-tab, #hoi-figures-tab, .hoi-dialog";
  const ours = (node) => (node instanceof Element ? node : node.parentElement)?.closest(OURS);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (!ours(node)) translate(node);
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Gradio sets the language of its own labels, which has no Vietnamese; screen readers must read ours.
  const root = document.documentElement;
  const speakVietnamese = () => root.lang !== "vi" && root.setAttribute("lang", "vi");
  new MutationObserver(speakVietnamese).observe(root, { attributes: true, attributeFilter: ["lang"] });
  speakVietnamese();

  window.hoi = { intro, conversation, pane };
})();
