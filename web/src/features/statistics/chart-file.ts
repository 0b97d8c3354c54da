// A drawn chart as a file of its own: colours and fonts of the page written into it, its title
// above.
const svgName = "http://www.w3.org/2000/svg";
const titleHeight = 32;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function standalone(
  drawn: SVGSVGElement,
  title: string,
): { text: string; width: number; height: number } {
  const width = Number(drawn.getAttribute("width"));
  const height = Number(drawn.getAttribute("height")) + titleHeight;
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("viewBox", `0 ${-titleHeight} ${width} ${height}`);
  copy.setAttribute("height", String(height));
  copy.setAttribute("xmlns", svgName);
  copy.setAttribute("font-family", "system-ui, sans-serif");
  copy.setAttribute("font-size", "11");
  copy.setAttribute("fill", "currentColor");
  copy.setAttribute("color", colour("--text-2"));
  const ground = document.createElementNS(svgName, "rect");
  for (const [name, value] of Object.entries({
    y: -titleHeight,
    width,
    height,
    fill: colour("--surface"),
  }))
    ground.setAttribute(name, String(value));
  const heading = document.createElementNS(svgName, "text");
  for (const [name, value] of Object.entries({
    x: 8,
    y: -10,
    "font-size": 14,
    "font-weight": 600,
    fill: colour("--text"),
  }))
    heading.setAttribute(name, String(value));
  heading.textContent = title;
  copy.prepend(ground, heading);
  const text = new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => colour(name));
  return { text, width, height };
}

export function chartSvg(drawn: SVGSVGElement, title: string): Blob {
  return new Blob([standalone(drawn, title).text], { type: "image/svg+xml" });
}

/** Twice the size on screen, so that it stays sharp in a paper. */
export async function chartPng(drawn: SVGSVGElement, title: string): Promise<Blob> {
  const { text, width, height } = standalone(drawn, title);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is empty")))),
  );
}
