// Files that are dropped or chosen on the Add page are sent one after the other, straight to disk there.
(() => {
  "use strict";
  const KEPT = "findings-unsent";  // names that were still to be sent when the page was closed
  const waiting = [];
  let sending = null;
  let sent = 0;
  const refused = [];

  const zone = () => document.querySelector(".drop");
  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;
  const again = () => {  // the page draws anew what has come of it
    if (zone()) dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };

  const tell = (part) => {
    const drop = zone();
    if (!drop) return;
    const all = sent + waiting.length + (sending ? 1 : 0);
    const line = sending ? `Sending ${sent + 1} of ${all}: ${sending.name}${part ? `, ${part}` : ""}`
      : sent ? `${sent === 1 ? "1 file was" : `${sent} files were`} sent.` : "";
    const status = drop.querySelector(".sending");
    if (status && status.textContent !== line) status.textContent = line;
    const list = drop.querySelector(".unsent");
    if (!list || list.childElementCount === refused.length) return;
    list.replaceChildren(...refused.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }));
  };

  const keep = () => {
    const names = [sending, ...waiting].filter(Boolean).map((file) => file.name);
    try {
      if (names.length) sessionStorage.setItem(KEPT, JSON.stringify(names));
      else sessionStorage.removeItem(KEPT);
    } catch { /* the browser keeps nothing */ }
  };

  const next = () => {
    sending = waiting.shift() || null;
    keep();
    tell();
    if (!sending) { again(); return; }
    const file = sending;
    const done = (problem) => {
      if (problem) refused.push(`${file.name}: ${problem}`);
      sent += problem ? 0 : 1;
      if (sent === 1) again();
      next();
    };
    const request = new XMLHttpRequest();
    request.open("POST", "/add/file");
    request.setRequestHeader("X-Findings", "add");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.toWellFormed ? file.name.toWellFormed() : file.name));
    request.upload.onprogress = (event) => tell(`${megabytes(event.loaded)} of ${megabytes(file.size)}`);
    request.onload = () => done(request.status === 200 ? "" : request.responseText || "it was refused.");
    request.onerror = () => done("it could not be sent; is the app still running, and is it a file?");
    request.send(file);
  };

  const add = (files) => {
    const drop = zone();
    if (!drop) return;
    const most = Number(drop.dataset.most);
    if (!sending) { sent = 0; refused.length = 0; }
    for (const file of files) {
      if (file.size > most) refused.push(`${file.name}: it is larger than ${megabytes(most)}; split it.`);
      else waiting.push(file);
    }
    if (sending) { keep(); tell(); } else next();
  };

  const isFolder = (item) => item.webkitGetAsEntry && item.webkitGetAsEntry() && item.webkitGetAsEntry().isDirectory;

  document.addEventListener("change", (event) => {
    if (!event.target.matches(".drop input[type=file]")) return;
    add([...event.target.files]);
    event.target.value = "";
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = zone();
      if (!drop || !event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();  // also beside the zone, where the browser would open the file in our place
      drop.classList.toggle("over", kind === "dragover" || kind === "dragenter");
      if (kind !== "drop") return;
      const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
      const folders = items.filter(isFolder).map((item) => item.webkitGetAsEntry().name);
      add([...event.dataTransfer.files].filter((file) => !folders.includes(file.name)));
      for (const name of folders) refused.push(`${name}: it is a folder; drop the files in it, or a ZIP of them.`);
      tell();
    });
  }
  addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });

  try {  // told once, when the page is there again
    for (const name of JSON.parse(sessionStorage.getItem(KEPT) || "[]")) {
      refused.push(`${name}: it was not sent, because the page was closed; choose it again.`);
    }
    sessionStorage.removeItem(KEPT);
  } catch { /* nothing kept */ }
  if (refused.length) {
    const watch = new MutationObserver(() => { if (zone()) { watch.disconnect(); tell(); } });
    watch.observe(document.body, { childList: true, subtree: true });
  }
})();
