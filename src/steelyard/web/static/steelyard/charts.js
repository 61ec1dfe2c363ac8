// Draws the charts of a page from the data beside them. Without it the tables say the same.
(() => {
  const known = new Map();
  const phone = () => window.innerWidth < 560;
  const zh = document.documentElement.lang.startsWith("zh");

  const shown = (unit) => (value) => {
    if (value === null || value === undefined) return "—";
    const short = (number) => {
      if (Math.abs(number) >= 1e8 && zh) return `${+(number / 1e8).toFixed(2)} 亿`;
      if (Math.abs(number) >= 1e4 && zh) return `${+(number / 1e4).toFixed(1)} 万`;
      if (Math.abs(number) >= 1e6) return `${+(number / 1e6).toFixed(2)}M`;
      if (Math.abs(number) >= 1e4) return `${+(number / 1e3).toFixed(1)}k`;
      return `${+number.toFixed(2)}`;
    };
    if (unit === "ratio") return `${+(value * 100).toFixed(1)}%`;
    if (unit === "yuan") return `¥${short(value)}`;
    if (unit === "fen") return `¥${short(value / 100)}`;
    if (unit === "ms") return `${short(value / 1000)} s`;
    return short(value);
  };
  const num = (text) => (text === null || text === undefined ? null : Number(text));
  const base = (look) => ({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: look.font, color: look.text },
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: look.surface, borderColor: look.line,
      textStyle: { color: look.text, fontSize: 13 },
    },
    aria: { enabled: false },
  });
  const axis = (look, more) => ({
    axisLine: { lineStyle: { color: look.line } }, axisTick: { show: false },
    axisLabel: { color: look.soft, hideOverlap: true }, splitLine: { lineStyle: { color: look.line } }, ...more,
  });

  const draw = {
    bars(data, look) {
      const items = data.items;
      const format = shown(data.unit);
      const narrow = phone();
      return {
        ...base(look),
        grid: { left: 8, right: narrow ? 96 : 150, top: 8, bottom: 24, containLabel: true },
        xAxis: { type: "value", ...axis(look, { axisLabel: { color: look.soft, formatter: format, hideOverlap: true } }) },
        yAxis: { type: "category", inverse: true, data: items.map((one) => one.name), ...axis(look, { splitLine: { show: false }, axisLabel: { color: look.text, interval: 0 } }) },
        tooltip: { ...base(look).tooltip, trigger: "item", formatter: (at) => { const one = items[at.dataIndex]; return [one.name, one.text, one.said].filter(Boolean).join("\n"); } },
        series: [
          {
            type: "bar", barMaxWidth: 16, barMinHeight: 1,
            data: items.map((one) => ({ value: num(one.value), itemStyle: { color: one.level === 1 ? look.brand : look.brandSoft, borderRadius: [0, 3, 3, 0] } })),
            label: { show: false },
          },
          {
            type: "custom", z: 5, silent: true,
            data: items.map((one, place) => [num(one.low), num(one.high), place, num(one.value)]),
            encode: { x: [0, 1], y: 2 },
            renderItem(_, api) {
              const place = api.value(2);
              const one = items[place];
              const end = num(one.high) ?? num(one.value);
              const right = api.coord([Math.max(end ?? 0, num(one.value) ?? 0), place]);
              const parts = [];
              if (one.low !== null && one.high !== null) {
                const [x1, y] = api.coord([api.value(0), place]);
                const [x2] = api.coord([api.value(1), place]);
                const style = { stroke: look.text, lineWidth: 1.5, fill: null };
                parts.push({ type: "line", shape: { x1, y1: y, x2, y2: y }, style });
                for (const x of [x1, x2]) parts.push({ type: "line", shape: { x1: x, y1: y - 4, x2: x, y2: y + 4 }, style });
              }
              parts.push({ type: "text", style: { text: one.text, x: right[0] + 8, y: right[1], verticalAlign: "middle", fill: look.text, fontSize: narrow ? 11 : 12, fontFamily: look.font } });
              return { type: "group", children: parts };
            },
          },
        ],
      };
    },

    lines(data, look) {
      const format = shown(data.unit);
      const [first] = data.series;
      const colours = { solid: look.brand, dashed: look.other, dotted: look.soft };
      const runs = (flags) => flags.reduce((found, is, place) => {
        if (!is) return found;
        const last = found[found.length - 1];
        if (last && last[1] === place - 1) last[1] = place; else found.push([place, place]);
        return found;
      }, []);
      const area = ([from, to], style) => [{ xAxis: data.labels[from], itemStyle: style }, { xAxis: data.labels[to] }];
      const hatch = { color: look.brand, opacity: 0.55, decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4, color: look.surface } };
      return {
        ...base(look),
        grid: { left: 8, right: 20, top: 34, bottom: 8, containLabel: true },
        legend: data.series.length > 1 ? { top: 0, right: 0, textStyle: { color: look.text }, itemWidth: 28 } : undefined,
        tooltip: { ...base(look).tooltip, trigger: "axis", formatter: (points) => points.filter((one) => one.seriesType === "line").map((one) => `${one.seriesName}  ${data.series[one.seriesIndex].texts[one.dataIndex]}`).join("\n") },
        xAxis: { type: "category", data: data.labels, boundaryGap: true, ...axis(look, { splitLine: { show: false } }) },
        yAxis: { type: "value", scale: true, ...axis(look, { axisLabel: { color: look.soft, formatter: format } }) },
        series: [
          ...data.series.map((one, place) => ({
            name: one.name, type: "line", data: one.values.map(num), connectNulls: false, symbolSize: place ? 4 : 6, showSymbol: data.labels.length < 40, showAllSymbol: true,
            lineStyle: { type: one.style, width: place ? 1.5 : 2.5, color: colours[one.style] }, itemStyle: { color: colours[one.style] },
            markArea: place ? undefined : { silent: true, data: runs(data.campaign).map((run) => area(run, { color: look.campaign })) },
            markLine: place || !data.target ? undefined : {
              silent: true, symbol: "none", lineStyle: { type: "dashed", color: look.target, width: 1.5 },
              label: { formatter: data.target.text, color: look.target, position: "insideEndTop" }, data: [{ yAxis: num(data.target.value) }],
            },
          })),
          {
            type: "bar", silent: true, barWidth: "96%", z: 1, tooltip: { show: false },
            data: data.provisional.map((is, place) => (is && first.values[place] !== null ? { value: num(first.values[place]), itemStyle: { ...hatch, opacity: 0.18 } } : null)),
          },
        ],
      };
    },

    funnel(data, look) {
      const items = data.items;
      const most = Math.max(...items.map((one) => num(one.value)), 1);
      return {
        ...base(look),
        grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
        xAxis: { type: "value", max: most, show: false },
        yAxis: { type: "category", inverse: true, data: items.map((one) => one.name), ...axis(look, { axisLine: { show: false }, splitLine: { show: false }, axisLabel: { color: look.text, fontSize: 14 } }) },
        tooltip: { ...base(look).tooltip, formatter: (at) => `${items[at.dataIndex].name}  ${items[at.dataIndex].text}` },
        series: [{
          type: "bar", barWidth: "62%", showBackground: true, backgroundStyle: { color: look.dark ? "rgba(255,255,255,.04)" : "rgba(0,0,0,.03)" },
          data: items.map((one, place) => ({ value: num(one.value), itemStyle: { color: look.funnel[Math.min(place, look.funnel.length - 1)], borderRadius: 3 } })),
          label: { show: true, position: "insideLeft", color: "#fff", fontSize: 14, formatter: (at) => items[at.dataIndex].text },
        }],
      };
    },

    heat(data, look, figure) {
      const what = figure.dataset.what || "seconds";
      const tall = phone();
      const values = data.cells.map((one) => num(one[what])).filter((value) => value !== null).sort((a, b) => a - b);
      const at = (share) => (values.length ? values[Math.floor((values.length - 1) * share)] : 0);
      const [least, most] = what === "seconds" ? [at(0.05), at(0.95)] : [0, at(0.98)];
      const hours = { type: "category", data: data.hours, ...axis(look, { splitLine: { show: false }, axisLabel: { color: look.soft, interval: 0, fontSize: 11 } }) };
      const days = { type: "category", data: data.days, inverse: !tall, ...axis(look, { splitLine: { show: false }, axisLabel: { color: look.soft, interval: 0 } }) };
      return {
        ...base(look),
        grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
        xAxis: tall ? { ...days, position: "top" } : hours,
        yAxis: tall ? { ...hours, inverse: true } : days,
        visualMap: { show: false, min: least, max: most > least ? most : least + 1, dimension: 2, inRange: { color: what === "seconds" ? look.wait : look.scale } },
        tooltip: { ...base(look).tooltip, formatter: (point) => data.cells[point.dataIndex].text },
        series: [{
          type: "heatmap", itemStyle: { borderColor: look.surface, borderWidth: 2, borderRadius: 3 },
          data: data.cells.map((one) => ({ value: [tall ? one.y : one.x, tall ? one.x : one.y, num(one[what]) ?? "-"] })),
          label: { show: true, fontSize: 10, color: look.text, formatter: (point) => (point.value[2] === "-" ? "" : `${Math.round(point.value[2])}`) },
          emphasis: { itemStyle: { borderColor: look.text } },
        }],
      };
    },

    histogram(data, look) {
      const format = shown(data.unit);
      const low = num(data.bins[0].low);
      const high = num(data.bins[data.bins.length - 1].high);
      const flat = low === high;
      const pad = flat ? Math.max(Math.abs(low) * 0.1, 1e-9) : 0;
      const most = Math.max(...data.bins.map((one) => one.count));
      const stacked = new Map();
      const dots = data.dots.map((one) => {
        const bucket = flat ? 0 : Math.floor(((num(one.value) - low) / (high - low)) * 60);
        const level = stacked.get(bucket) || 0;
        stacked.set(bucket, level + 1);
        return [num(one.value), level];
      });
      const levels = Math.max(...stacked.values(), 1);
      return {
        ...base(look),
        grid: [{ left: 44, right: 20, top: 26, height: "52%" }, { left: 44, right: 20, bottom: 26, height: "26%" }],
        xAxis: [0, 1].map((place) => ({ gridIndex: place, type: "value", min: low - pad, max: high + pad, ...axis(look, { splitLine: { show: false }, axisLabel: { show: place === 1, color: look.soft, formatter: format, hideOverlap: true } }) })),
        yAxis: [
          { gridIndex: 0, type: "value", minInterval: 1, ...axis(look) },
          { gridIndex: 1, type: "value", show: false, min: -0.5, max: Math.max(levels, 4) },
        ],
        tooltip: { ...base(look).tooltip, trigger: "item", formatter: (at) => (at.seriesType === "custom" ? `${data.bins[at.dataIndex].text}\n${data.bins[at.dataIndex].count}` : `${data.dots[at.dataIndex].name}  ${data.dots[at.dataIndex].text}`) },
        series: [
          {
            type: "custom", xAxisIndex: 0, yAxisIndex: 0, encode: { x: [0, 1], y: 2 },
            data: data.bins.map((one) => [num(one.low) - pad, num(one.high) + pad, one.count]),
            renderItem(_, api) {
              const from = api.coord([api.value(0), api.value(2)]);
              const to = api.coord([api.value(1), 0]);
              return { type: "rect", shape: { x: from[0] + 1, y: from[1], width: Math.max(to[0] - from[0] - 2, 2), height: to[1] - from[1], r: [3, 3, 0, 0] }, style: { fill: look.brandSoft } };
            },
          },
          {
            type: "scatter", xAxisIndex: 1, yAxisIndex: 1, symbolSize: 9, data: dots, itemStyle: { color: look.brand, opacity: 0.85 },
            markLine: { silent: true, symbol: "none", lineStyle: { type: "dashed", color: look.target }, label: { formatter: data.median.text, color: look.target, position: "end" }, data: [{ xAxis: num(data.median.value) }] },
          },
        ],
      };
    },
  };

  const heights = { low: 230, usual: 380, high: 520 };
  const render = (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.source).textContent);
    const canvas = figure.querySelector(".chart-canvas");
    const kind = figure.dataset.chart;
    const tall = Number(figure.dataset.tall);
    const height = tall ? Math.max(120, tall * 26 + 40) : kind === "heat" ? (phone() ? 560 : 300) : heights[figure.dataset.height];
    canvas.style.height = `${height}px`;
    const chart = known.get(figure) || echarts.init(canvas, null, { renderer: "canvas" });
    chart.resize();
    chart.setOption(draw[kind](data, window.chartTheme(), figure), { notMerge: true });
    if (!known.has(figure)) {
      chart.on("click", (at) => {
        const held = kind === "histogram" ? data.dots : data.items;
        const href = held && at.componentType === "series" && at.seriesType !== "custom" && held[at.dataIndex]?.href;
        if (href) location.assign(href);
      });
      new ResizeObserver(() => chart.resize()).observe(canvas);
    }
    known.set(figure, chart);
  };

  const heatSwitch = (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.source).textContent);
    const group = document.createElement("div");
    group.className = "btn-group btn-group-sm";
    for (const what of ["seconds", "receptions"]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-secondary";
      button.textContent = data.words[what];
      button.setAttribute("aria-pressed", what === "seconds");
      button.addEventListener("click", () => {
        figure.dataset.what = what;
        group.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one === button));
        render(figure);
      });
      group.append(button);
    }
    figure.querySelector("[data-chart-toggle]").before(group);
  };

  document.querySelectorAll("[data-chart]").forEach((figure) => {
    const canvas = figure.querySelector(".chart-canvas");
    const toggle = figure.querySelector("[data-chart-toggle]");
    const table = figure.querySelector(".chart-table");
    if (!canvas || !toggle) return;
    canvas.hidden = false;
    table.hidden = true;
    toggle.hidden = false;
    if (figure.dataset.chart === "heat") heatSwitch(figure);
    render(figure);
    toggle.addEventListener("click", () => {
      table.hidden = !table.hidden;
      canvas.hidden = !table.hidden;
      toggle.setAttribute("aria-pressed", String(!table.hidden));
      if (!canvas.hidden) render(figure);
    });
  });
  document.addEventListener("theme-changed", () => known.forEach((_, figure) => render(figure)));
})();
