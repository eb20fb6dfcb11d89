// Draws each chart from the table beneath it. Without this file the tables tell the same.

const styles = [
  { stroke: "#1a1a1a", width: 2, points: { show: true, size: 7, fill: "#1a1a1a" } },
  { stroke: "#626264", width: 2, dash: [6, 4], points: { show: true, size: 8, fill: "#ffffff", width: 2 } },
];
const HEIGHT = 160;
const FONT = "14px 'Noto Sans JP', 'Noto Sans CJK JP', 'BIZ UDPGothic', Meiryo, sans-serif";

for (const box of document.querySelectorAll(".chart")) {
  const table = document.getElementById(box.dataset.table);
  const rows = [...table.tBodies[0].rows];
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const days = rows.map((row) => row.cells[0].textContent);
  const ticks = rows.map((row) => row.cells[0].dataset.tick);
  const lines = names.map((_, at) =>
    rows.map(({ cells }) => ("number" in cells[at + 1].dataset ? Number(cells[at + 1].dataset.number) : null)),
  );
  if (lines.flat().every((number) => number === null)) continue;
  draw(box, rows, { names, days, ticks, lines });
}

function draw(box, rows, { names, days, ticks, lines }) {
  const most = Math.max(...lines.flat().filter((number) => number !== null));
  const plot = new uPlot(
    {
      width: box.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 11, stroke: "#1a1a1a", width: 2 } },
      scales: { x: { time: false }, y: { range: [0, Math.max(5, most * 1.1)] } },
      axes: [
        { font: FONT, stroke: "#1a1a1a", grid: { show: false }, values: (_, at) => at.map((x) => ticks[x] ?? ""), incrs: [1, 2, 3, 4, 6], space: 44 },
        { font: FONT, stroke: "#1a1a1a", grid: { stroke: "#cccccc", width: 1 }, size: 52, incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 20000, 50000, 100000] },
      ],
      series: [{}, ...names.map((label, at) => ({ label, ...styles[at % styles.length] }))],
      hooks: { setCursor: [(shown) => read(shown.cursor.idx)] },
    },
    [days.map((_, at) => at), ...lines],
    box,
  );
  const told = document.createElement("output");
  box.append(told);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.label);
  box.tabIndex = 0;

  // What is read out stands in the table, hidden numbers and all.
  function read(at) {
    if (at === null || at === undefined) return;
    const numbers = names.map((name, line) => `${name} ${rows[at].cells[line + 1].textContent}`);
    told.textContent = box.dataset.read.replace("{day}", days[at]).replace("{numbers}", numbers.join(" / "));
  }

  box.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const here = plot.cursor.idx ?? (way > 0 ? -1 : days.length);
    const at = Math.min(days.length - 1, Math.max(0, here + way));
    plot.setCursor({ left: plot.valToPos(at, "x"), top: HEIGHT / 2 });
  });
  new ResizeObserver(() => {
    if (box.clientWidth && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: HEIGHT });
  }).observe(box);

  const button = box.parentElement.querySelector("[data-picture]");
  button.hidden = false;
  button.addEventListener("click", () => save(plot, box, names, button.dataset.picture));
}

// The chart with its name and what its lines mean, on white, as a file.
function save(plot, box, names, file) {
  const scale = plot.ctx.canvas.width / plot.width;
  const head = 34 + names.length * 24;
  const canvas = document.createElement("canvas");
  canvas.width = plot.ctx.canvas.width;
  canvas.height = plot.ctx.canvas.height + head * scale;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(scale, scale);
  pen.fillStyle = "#1a1a1a";
  pen.font = `bold ${FONT}`;
  pen.fillText(box.dataset.label, 8, 20, plot.width - 16);
  pen.font = FONT;
  names.forEach((name, at) => {
    const { stroke, dash, width } = styles[at % styles.length];
    const y = 42 + at * 24;
    pen.strokeStyle = stroke;
    pen.lineWidth = width;
    pen.setLineDash(dash ?? []);
    pen.beginPath();
    pen.moveTo(8, y - 5);
    pen.lineTo(40, y - 5);
    pen.stroke();
    pen.fillText(name, 48, y, plot.width - 56);
  });
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(plot.ctx.canvas, 0, head * scale);
  canvas.toBlob((picture) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(picture);
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
