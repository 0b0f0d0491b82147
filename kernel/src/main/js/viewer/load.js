// Stands at the end of every figure; the kernel (ViewerScript.java) fills in what is in capitals.
// Unpacks the script, once for all figures of the page that have the same version, and the data.
(() => {
  const own = document.currentScript && document.currentScript.closest("figure.FIGURE");
  const figures = own ? [own] : document.querySelectorAll("figure.FIGURE");
  const inflate = (packed) => {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  };
  const install = (text) => {
    const script = document.createElement("script");
    script.textContent = `(()=>{${text};window.VERSION_enhance=interleave.enhance})()`;
    document.head.append(script);
    script.remove();
    return window.VERSION_enhance;
  };
  const start = async () => {
    window.VERSION ??= inflate("SCRIPT").then(install);
    const [enhance, data] = await Promise.all([window.VERSION, inflate("DATA")]);
    figures.forEach((figure) => enhance(figure, JSON.parse(data)));
  };
  start().catch((e) => console.warn("The timeline stays a picture:", e));
})();
