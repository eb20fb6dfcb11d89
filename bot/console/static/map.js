// The map of places. What it shows stands in the page as data; the list beside it says the same in words.

const data = JSON.parse(document.getElementById("places").textContent);
const box = document.getElementById("map");
const map = L.map(box, { preferCanvas: true, attributionControl: Boolean(data.tiles), zoomControl: false });
L.control.zoom({ zoomInTitle: box.dataset.closer, zoomOutTitle: box.dataset.farther }).addTo(map);

if (data.tiles) {
  L.tileLayer(data.tiles, { minZoom: 5, maxZoom: 18, attribution: box.dataset.attribution }).addTo(map);
}

// Few stations bear their names; many would hide the places.
const named = data.dots.filter(([, , , station]) => station).length <= 40;
for (const [lat, lon, name, station] of data.dots) {
  if (data.tiles) break;
  const look = station
    ? { radius: 3, color: "#626264", fillColor: "#ffffff", fillOpacity: 1, weight: 2 }
    : { radius: 1.5, color: "#b3b3b3", fillColor: "#b3b3b3", fillOpacity: 1, weight: 0 };
  const dot = L.circleMarker([lat, lon], { ...look, interactive: station }).addTo(map);
  if (station) dot.bindTooltip(() => text(name), { direction: "right", permanent: named, className: "station" });
}

// Names are shown as text, never read as a page.
function text(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

function told(place) {
  const box = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = place.name;
  const list = document.createElement("ul");
  for (const one of place.held) {
    const link = document.createElement("a");
    link.href = one.link;
    link.textContent = one.name;
    list.appendChild(document.createElement("li")).appendChild(link);
  }
  box.append(title, list);
  return box;
}

const look = { color: "#0017c1", fillColor: "#0017c1", fillOpacity: 0.75, weight: 2 };
const marks = data.places.map((place) =>
  L.circleMarker([place.lat, place.lon], { ...look, radius: Math.min(7 + place.held.length, 16) })
    .bindPopup(() => told(place))
    .addTo(map),
);

if (marks.length) {
  map.fitBounds(L.featureGroup(marks).getBounds().pad(0.2), { maxZoom: 16, animate: false });
} else {
  box.hidden = true;
}

for (const button of document.querySelectorAll("[data-place]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const mark = marks[Number(button.dataset.place)];
    map.setView(mark.getLatLng(), Math.max(map.getZoom(), 15), { animate: false });
    mark.openPopup();
    box.scrollIntoView({ block: "nearest" });
  });
}
