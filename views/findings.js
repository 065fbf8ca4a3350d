// Links within the app are followed without loading it anew; quotes are copied in one click.
(() => {
  "use strict";
  const spoken = document.createElement("div");
  spoken.className = "unseen";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);

  const say = (sentence) => {
    spoken.textContent = "";
    setTimeout(() => { spoken.textContent = sentence; }, 50);
  };

  const copyByHand = (text) => {  // where the browser keeps the clipboard for https
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("refused"));
  };

  const copied = new Map();
  const copy = (button) => {
    const text = button.dataset.copy;
    const put = navigator.clipboard ? navigator.clipboard.writeText(text) : copyByHand(text);
    put.then(() => {
      const again = copied.get(button);  // pressed once more before the label was back
      if (again) clearTimeout(again.timer);
      const label = again ? again.label : button.textContent;
      button.classList.add("done");
      button.textContent = again ? "Copied again" : "Copied";
      say(button.dataset.said || "Copied");
      const timer = setTimeout(() => {
        copied.delete(button);
        button.classList.remove("done");
        button.textContent = label;
      }, 1500);
      copied.set(button, { label, timer });
    }, () => say("The browser did not allow copying."));
  };

  const TOLD = ".sentence, .told, .ways > .where";  // what was found, how many, and which page is shown
  let told = [];
  const tellNew = () => {  // a screen reader hears of what comes without the focus moving there
    const shown = [...document.querySelectorAll(TOLD)];
    const fresh = shown.filter((one) => !told.includes(one));
    told = shown;
    if (fresh.length) say(fresh.map((one) => one.textContent.trim()).join(" "));
  };
  new MutationObserver(tellNew).observe(document.body, { childList: true, subtree: true });

  const focusHeading = (before) => {  // however long the page takes, unless the user went elsewhere meanwhile
    const from = document.activeElement;
    let tries = 0;
    const look = () => {
      if (document.activeElement !== from && document.activeElement !== document.body) return;
      const heading = document.querySelector("h1[tabindex]");
      if (heading && heading !== before) { heading.focus({ preventScroll: true }); return; }
      if (++tries < 600) setTimeout(look, 100);
    };
    look();
  };

  const focusAgain = (key, before) => {  // the page is drawn anew; the keyboard stays where it was
    let tries = 0;
    const look = () => {
      const now = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (now && now !== before && now.isConnected) { if (document.activeElement === document.body) now.focus({ preventScroll: true }); return; }
      if (document.activeElement !== document.body && document.activeElement !== before) return;
      if (++tries < 1200) setTimeout(look, 50);
    };
    look();
  };

  const GROUP = "nav, [role=group]";
  const nameOf = (link) => link.getAttribute("aria-label") || link.textContent;
  const groupOf = (link) => { const group = link.closest(GROUP); return group && group.getAttribute("aria-label"); };

  const focusSame = (link) => {  // the keyboard stays on what was chosen of a group; else it is where the page begins
    const name = nameOf(link);
    const group = groupOf(link);
    let still = 0;
    let tries = 0;
    const look = () => {
      const at = document.activeElement;
      if (at !== document.body && at !== link) return;  // the user went elsewhere
      if (at === document.body) {
        const same = (one) => one !== link && nameOf(one) === name && groupOf(one) === group;
        const next = group && [...document.querySelectorAll("a.go")].find(same);
        if (next) { next.focus({ preventScroll: true }); return; }
        const app = document.querySelector(".stApp");
        still = app && app.dataset.testScriptState === "running" ? 0 : still + 1;
        const heading = document.querySelector("h1[tabindex]");
        if (still > 5 && heading) { heading.focus({ preventScroll: true }); return; }
      }
      if (++tries < 600) setTimeout(look, 100);
    };
    look();
  };

  const follow = (link) => {
    const samePage = link.pathname === location.pathname;
    const heading = document.querySelector("h1[tabindex]");
    if (link.href !== location.href) history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    if (samePage && "stay" in link.dataset) {
      if (link.dataset.key && document.activeElement === link) focusAgain(link.dataset.key, link);
      return;
    }
    const main = document.querySelector("[data-testid=stMain]");
    if (main) main.scrollTop = 0;
    if (!samePage) focusHeading(heading);
    else if (document.activeElement === link) focusSame(link);
  };

  const collect = (quote) => {  // asks for the page with the choice of collections; its address stays as it is
    const here = location.href;
    const asked = new URL(here);
    asked.hash = "";
    asked.searchParams.set("collect", quote);
    history.replaceState(history.state, "", asked);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    history.replaceState(history.state, "", here);
    let opened = false;
    let tries = 0;
    const look = () => {  // when the choice closes, the keyboard is at the quote again
      const dialog = document.querySelector("[role=dialog]");
      const open = dialog !== null;
      if (open && !opened) focusChoice(dialog, 0);
      opened = opened || open;
      if (opened && !open) { setTimeout(() => focusQuote(quote, 0), 300); return; }
      if (opened || ++tries < 400) setTimeout(look, 150);
    };
    look();
  };

  const ownKey = (element) => [...element.classList].find((name) => name.startsWith("st-key-"));

  const keepPlace = (button) => {  // a quote that is moved takes the keyboard along; one that is taken out, to its way back
    const keys = [button.closest("[class*='st-key-']"), button.closest("[class*='st-key-changes_']")].map(ownKey);
    const ways = [...keys, "st-key-put_back"].map((key) => `.${CSS.escape(key)} button:not(:disabled)`);
    let tries = 0;
    const look = () => {
      const at = document.activeElement;
      const next = ways.map((way) => document.querySelector(way)).find(Boolean);
      if (at !== document.body && at !== button && at !== next) return;  // the user went elsewhere
      if (at === document.body && next) { next.focus(); tries = Math.max(tries, 580); }  // it may be drawn once more
      if (++tries < 600) setTimeout(look, 100);
    };
    look();
  };

  const focusChoice = (dialog, tries) => {  // so that Enter adds to the collection of last time, or a name is typed
    const choice = dialog.querySelector(".st-key-collect_add button") || dialog.querySelector(".st-key-collect_name input");
    const at = document.activeElement;
    if (choice && (at === dialog || at === document.body)) choice.focus();
    else if (!choice && tries < 100) setTimeout(() => focusChoice(dialog, tries + 1), 100);
  };

  const focusQuote = (quote, tries) => {
    if (document.activeElement !== document.body) return;
    const button = document.querySelector(
      `[data-collect="${CSS.escape(quote)}"], [data-collect-all="${CSS.escape(quote)}"]`);
    if (button) button.focus({ preventScroll: true });
    else if (tries < 600) setTimeout(() => focusQuote(quote, tries + 1), 100);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) { copy(button); return; }
    const collected = event.target.closest("[data-collect], [data-collect-all]");
    if (collected) { collect(collected.dataset.collect || collected.dataset.collectAll); return; }
    const change = event.target.closest("[class*='st-key-changes_'] .stButton button");
    if (change) { keepPlace(change); return; }
    if (event.target.closest(".st-key-put_back button")) { focusHeading(document.querySelector("h1[tabindex]")); return; }
    const skip = event.target.closest("a.skip");
    if (skip) {
      event.preventDefault();
      const heading = document.querySelector("h1[tabindex]");
      if (heading) { heading.focus(); heading.scrollIntoView(); }
      return;
    }
    const there = event.target.closest("a.to");
    if (there) {
      event.preventDefault();
      const place = document.getElementById(there.hash.slice(1));
      if (place) { place.scrollIntoView({ block: "center" }); place.focus({ preventScroll: true }); }
      return;
    }
    const link = event.target.closest("a.go");
    const plainClick = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plainClick || link.target || link.origin !== location.origin) return;
    event.preventDefault();
    follow(link);
  });

  let unfolded = [];  // on paper nothing can be unfolded
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details.also:not([open])")];
    for (const one of unfolded) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of unfolded) one.open = false; });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=combobox], [role=slider]")) return;
    const link = document.querySelector(`a.go[data-key="${CSS.escape(event.key)}"]`);
    if (!link) return;
    event.preventDefault();
    follow(link);
  });
})();
