// What can be done with an answer, and the list of kept conversations. Only textContent and values are set, never HTML.
(() => {
  "use strict";
  const KEY = "hoi-conversation"; // of this browser tab: which conversation a reload opens again
  const button = (text, kind) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.textContent = text;
    return made;
  };

  // --- copy, ask again, edit ---------------------------------------------------------------------------------
  async function copy(from) {
    const plain = from.textContent;
    let told = from.dataset.done;
    try {
      await navigator.clipboard.writeText(from.dataset.copy);
    } catch {
      const area = document.createElement("textarea"); // pages without https have no clipboard of their own
      area.value = from.dataset.copy;
      document.body.append(area);
      area.select();
      if (!document.execCommand("copy")) told = from.dataset.failed;
      area.remove();
      from.focus();
    }
    from.textContent = told;
    setTimeout(() => (from.textContent = plain), 2000);
  }

  function edit(from, turn, send) {
    const place = from.closest(".hoi-turn").querySelector(".hoi-question");
    if (place.nextElementSibling.matches(".hoi-edit")) return place.nextElementSibling.querySelector("textarea").focus();
    const box = document.createElement("form");
    box.className = "hoi-edit";
    const area = document.createElement("textarea");
    area.value = from.dataset.question;
    area.rows = 2;
    area.setAttribute("aria-label", from.dataset.label);
    const go = button(from.dataset.send, "hoi-do");
    const leave = button(from.dataset.cancel, "hoi-do");
    const close = () => {
      box.remove();
      if (from.isConnected) from.focus();
    };
    const submit = () => {
      if (!area.value.trim()) return area.focus();
      box.remove();
      send.edit({ turn, question: area.value });
    };
    go.addEventListener("click", submit);
    leave.addEventListener("click", close);
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        submit();
      }
    });
    box.append(area, go, leave);
    place.after(box);
    area.focus();
  }

  function actions(element, send) {
    element.addEventListener("click", (event) => {
      const from = event.target.closest("button.hoi-do[data-do]");
      if (!from) return;
      const turn = Number(from.closest(".hoi-actions").dataset.turn);
      if (from.dataset.do === "copy") copy(from);
      else if (from.dataset.do === "again") send.again({ turn });
      else if (from.dataset.do === "why") send.why({ turn });
      else edit(from, turn, send);
    });
  }

  // --- the list of conversations -----------------------------------------------------------------------------
  function threads(element, watch, send) {
    let unfolded = false;
    let restored = false;
    const search = () => element.querySelector("#hoi-threads-search")?.value || "";
    const draw = () => {
      const panel = element.querySelector("details.hoi-threads");
      if (!panel) return;
      panel.open = unfolded;
      if (!restored) return;
      if (panel.dataset.current) sessionStorage.setItem(KEY, panel.dataset.current);
      else sessionStorage.removeItem(KEY);
    };
    element.addEventListener("toggle", (event) => (unfolded = event.target.open), true);
    let waiting = 0;
    element.addEventListener("input", (event) => {
      if (event.target.id !== "hoi-threads-search") return;
      clearTimeout(waiting);
      waiting = setTimeout(() => send.find({ search: search() }), 200);
    });

    function rename(item, from) {
      if (item.querySelector("input")) return;
      const title = item.querySelector(".hoi-title");
      const field = document.createElement("input");
      field.value = title.textContent;
      field.maxLength = 120;
      field.className = "hoi-thread-name";
      field.setAttribute("aria-label", from.dataset.label);
      field.title = from.dataset.label;
      const save = button(from.dataset.save, "hoi-thread-do");
      const leave = button(from.dataset.cancel, "hoi-thread-do");
      const end = (kept) => {
        const value = field.value;
        for (const part of [field, save, leave]) part.remove();
        from.focus();
        if (kept) send.rename({ id: item.dataset.id, title: value, search: search() });
      };
      field.addEventListener("keydown", (event) => {
        if ((event.key !== "Enter" && event.key !== "Escape") || event.isComposing) return;
        event.preventDefault();
        end(event.key === "Enter");
      });
      save.addEventListener("click", () => end(true));
      leave.addEventListener("click", () => end(false));
      item.prepend(field, save, leave);
      field.select();
    }

    element.addEventListener("click", (event) => {
      const item = event.target.closest("li[data-id]");
      if (!item) return;
      const from = event.target.closest("button.hoi-thread-do[data-do]");
      if (event.target.closest("button.hoi-thread")) {
        unfolded = false;
        send.open({ id: item.dataset.id });
      } else if (from && from.dataset.do === "rename") {
        rename(item, from);
      } else if (from && from.dataset.do === "delete") {
        if (from.dataset.asked) {
          delete from.dataset.asked;
          send.remove({ id: item.dataset.id, search: search() });
        } else {
          const plain = from.textContent;
          from.dataset.asked = "1";
          const named = from.getAttribute("aria-label");
          from.textContent = from.dataset.sure;
          from.setAttribute("aria-label", `${from.dataset.sure} ${named}`);
          setTimeout(() => {
            if (!from.dataset.asked) return;
            delete from.dataset.asked;
            from.textContent = plain;
            from.setAttribute("aria-label", named);
          }, 5000);
        }
      } else if (from) {
        const link = document.createElement("a");
        link.href = `hoi-conversations/${encodeURIComponent(item.dataset.id)}.${from.dataset.do}`;
        link.download = "";
        document.body.append(link);
        link.click();
        link.remove();
      }
    });
    watch("value", draw);
    const id = sessionStorage.getItem(KEY) || "";
    // Gradio may not listen to this component yet: asked until the list is there. Asking twice changes nothing.
    const restore = (left) => {
      if (!left || element.querySelector("details.hoi-threads")) return;
      send.restore({ id });
      restored = true;
      setTimeout(() => restore(left - 1), 1000);
    };
    setTimeout(() => restore(10), 0);
  }

  // --- which reports are asked ---------------------------------------------------------------------------------
  function scope(element, watch, send) {
    let unfolded = false;
    let waiting = 0;
    const search = () => element.querySelector("#hoi-scope-search")?.value || "";
    const draw = () => {
      const choose = element.querySelector(".hoi-scope-choose");
      if (!choose) return;
      choose.hidden = !unfolded;
      element.querySelector(".hoi-scope-open").setAttribute("aria-expanded", String(unfolded));
      // the page is patched node by node: a box keeps what its reader did, so what the server says is set anew
      choose.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = box.hasAttribute("checked")));
    };
    const fold = (open) => {
      unfolded = open;
      draw();
      const to = element.querySelector(open ? "#hoi-scope-search" : ".hoi-scope-open");
      if (to) to.focus();
    };
    element.addEventListener("click", (event) => {
      const remove = event.target.closest(".hoi-scope-chip button");
      if (event.target.closest(".hoi-scope-open")) fold(!unfolded);
      else if (event.target.closest(".hoi-scope-clear")) send.change({ kind: null, search: search() });
      else if (remove) send.change({ kind: remove.dataset.kind, value: remove.dataset.value, on: false, search: search() });
    });
    element.addEventListener("change", (event) => {
      const box = event.target.closest("input[type=checkbox]");
      if (box) send.change({ kind: box.dataset.kind, value: box.dataset.value, on: box.checked, search: search() });
    });
    element.addEventListener("input", (event) => {
      if (event.target.id !== "hoi-scope-search") return;
      clearTimeout(waiting);
      waiting = setTimeout(() => send.find({ search: search() }), 200);
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && unfolded) fold(false);
    });
    // who goes on to the question has chosen
    document.addEventListener("focusin", (event) => {
      if (!unfolded || !event.target.closest("#hoi-ask")) return;
      unfolded = false;
      draw();
    });
    watch("value", draw);
    draw();
  }

  window.hoiChat = { actions, threads, scope };
})();
