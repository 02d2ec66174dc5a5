// The parts of echarts that the charts need, and what all charts have in common. Only what is named here is bundled.
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Palette } from '../../shared/ui/palette.ts';
import type { CrossoverRecord } from '../../shared/ui/timingRecords.ts';
import { formatMs, formatMsNumber } from '../format.ts';
import { lineDashes, pointShapes, seriesColours } from './chartColours.ts';
import { axisEnd, type PhaseBars } from './phaseBars.ts';

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  LegendComponent,
  LineChart,
  TooltipComponent,
]);

/** What a chart is drawn with. */
export interface ChartTheme {
  readonly palette: Palette;
  readonly dark: boolean;
  /** Of the chart, in pixels. */
  readonly width: number;
}

/** What the drawing function of a custom series is given: the part of it that is used here. */
interface DrawApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
  size(extent: readonly [number, number]): readonly [number, number];
}

/** One bar a lane, stacked by phase, with the quartiles of the whole load as a whisker. */
export function barOption({ lanes, series }: PhaseBars, { palette, dark, width }: ChartTheme): EChartsCoreOption {
  const end = axisEnd(lanes);
  return {
    ...common(palette, dark),
    tooltip: {
      ...tooltip(palette),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (points: readonly { readonly dataIndex: number }[]) => {
        const at = points[0]?.dataIndex ?? 0;
        const lane = lanes[at];
        if (lane === undefined) return '';
        const parts = series.map(({ name, values }) => `${name}: ${formatMs(values[at] ?? 0)}`);
        const spread = `quartiles ${formatMs(lane.q1Ms ?? 0)} to ${formatMs(lane.q3Ms ?? 0)}, ${lane.runs} runs`;
        return [`<b>${lane.lane}</b>: ${formatMs(lane.medianMs ?? 0)}`, spread, ...parts].join('<br>');
      },
    },
    legend: legend(palette, [...series.map(({ name }) => name), 'median and quartiles']),
    grid: { left: 8, right: 24, top: 6, bottom: axisName + legendHeight(series.length + 1, width), containLabel: true },
    xAxis: { ...valueAxis(palette, 'milliseconds'), type: 'value', min: 0, ...(end === null ? {} : { max: end }) },
    yAxis: {
      type: 'category',
      inverse: true,
      data: lanes.map(({ lane }) => lane),
      axisLabel: { color: palette.text },
      axisLine: { lineStyle: { color: palette.border } },
      axisTick: { show: false },
    },
    series: [
      ...series.map(({ name, values }, index) => ({
        type: 'bar',
        name,
        stack: 'time',
        barMaxWidth: 24,
        itemStyle: { color: seriesColours(dark)[index], borderColor: palette.surface, borderWidth: 0.5 },
        data: [...values],
      })),
      {
        type: 'custom',
        name: 'median and quartiles',
        itemStyle: { color: palette.text },
        renderItem: (_: unknown, api: DrawApi) => whisker(api, palette.text, end ?? Number.POSITIVE_INFINITY),
        encode: { x: [1, 2, 3], y: 0 },
        data: lanes.map(({ q1Ms, medianMs, q3Ms }, index) => [index, q1Ms, medianMs, q3Ms]),
        z: 10,
      },
    ],
  };
}

/** Time against size, a line a lane, both axes logarithmic; the quartiles stand as a bar at each point. */
export function crossoverOption(
  { sizes, series }: CrossoverRecord,
  { palette, dark, width }: ChartTheme,
): EChartsCoreOption {
  const colours = seriesColours(dark);
  return {
    ...common(palette, dark),
    tooltip: {
      ...tooltip(palette),
      trigger: 'axis',
      formatter: (points: readonly { readonly value: readonly unknown[] }[]) => {
        const size = Number(points[0]?.value[0]);
        const rows = series.flatMap(({ lane, points: own }) => {
          const point = own.find((candidate) => candidate.size === size);
          if (point?.medianMs === null || point === undefined) return [];
          return [
            `${lane}: ${formatMs(point.medianMs)} (${formatMsNumber(point.q1Ms ?? 0)} to ${formatMsNumber(point.q3Ms ?? 0)})`,
          ];
        });
        return [`<b>${sizeLabel(size)}</b> of data`, ...rows].join('<br>');
      },
    },
    // Lines are nothing without their names: above them, in the first view.
    legend: {
      ...legend(
        palette,
        series.map(({ lane }) => lane),
      ),
      top: 2,
      bottom: 'auto',
    },
    grid: { left: 26, right: 28, top: legendHeight(series.length, width), bottom: axisName + 8, containLabel: true },
    xAxis: {
      ...valueAxis(palette, 'size of the object’s data'),
      type: 'log',
      logBase: 2,
      min: sizes[0],
      max: sizes.at(-1),
      axisLabel: { color: palette.muted, formatter: sizeLabel, hideOverlap: true },
    },
    yAxis: { ...valueAxis(palette, 'milliseconds'), nameGap: 42, type: 'log', ...timeAxis(series) },
    series: series.flatMap(({ lane, points }, index) => {
      const color = colours[index % colours.length];
      const measured = points.filter(({ medianMs }) => medianMs !== null);
      return [
        {
          type: 'line',
          name: lane,
          symbol: pointShapes[index % pointShapes.length],
          symbolSize: 8,
          lineStyle: { color, width: 2, type: lineDashes[index % lineDashes.length] },
          itemStyle: { color },
          data: measured.map(({ size, medianMs }) => [size, medianMs]),
        },
        {
          type: 'custom',
          name: lane,
          tooltip: { show: false },
          itemStyle: { color },
          renderItem: (_: unknown, api: DrawApi) => errorBar(api, color ?? palette.text),
          encode: { x: 0, y: [1, 2] },
          data: measured.map(({ size, q1Ms, q3Ms }) => [size, q1Ms, q3Ms]),
        },
      ];
    }),
  };
}

/** Pixels that the bars of so many lanes and phases need: what the chart is about comes first, what it means below it. */
export function barChartHeight({ lanes, series }: PhaseBars, width: number): number {
  const row = width < 560 ? 27 : 34;
  return 6 + row * lanes.length + axisLabels + axisName + legendHeight(series.length + 1, width);
}

/** Pixels below the bars or lines: numbers, and the unit. */
const axisLabels = 22;
const axisName = 22;

/** Pixels: a name takes about 115 of the width. */
function legendHeight(names: number, width: number): number {
  return 8 + 20 * Math.ceil((names * 115) / Math.max(230, width));
}

/** Where an axis of times begins and ends: next to the quartiles, since powers of ten would leave most of it empty. */
function timeAxis(series: CrossoverRecord['series']): { readonly min?: number; readonly max?: number } {
  const times = series.flatMap(({ points }) => points.flatMap(({ q1Ms, q3Ms }) => [q1Ms, q3Ms]));
  const known = times.filter((ms): ms is number => ms !== null && ms > 0);
  if (known.length === 0) return {};
  return { min: roundTime(Math.min(...known), 'down'), max: roundTime(Math.max(...known), 'up') };
}

/** To one digit and a power of ten. */
function roundTime(ms: number, way: 'up' | 'down'): number {
  const step = 10 ** Math.floor(Math.log10(ms));
  const digit = way === 'up' ? Math.ceil(ms / step) : Math.floor(ms / step);
  return Number((digit * step).toPrecision(2));
}

/** `4 KB`, `1.5 MB`. */
export function sizeLabel(bytes: number): string {
  const [value, unit] =
    bytes >= 2 ** 20 ? [bytes / 2 ** 20, 'MB'] : bytes >= 1024 ? [bytes / 1024, 'KB'] : [bytes, 'B'];
  return `${Number(value.toFixed(1))} ${unit}`;
}

function common(palette: Palette, dark: boolean): EChartsCoreOption {
  const decals = [
    { symbol: 'none' },
    { dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
    {
      symbol: 'circle',
      dashArrayX: [
        [4, 4],
        [0, 4, 4, 0],
      ],
      dashArrayY: [4, 0],
      symbolSize: 0.6,
    },
    { dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
    { dashArrayX: [1, 0], dashArrayY: [1, 4] },
    {
      symbol: 'rect',
      dashArrayX: [
        [5, 5],
        [0, 5, 5, 0],
      ],
      dashArrayY: [3, 0],
      symbolSize: 0.6,
    },
    { dashArrayX: [2, 5], dashArrayY: [1, 0] },
    {
      symbol: 'triangle',
      dashArrayX: [
        [6, 6],
        [0, 6, 6, 0],
      ],
      dashArrayY: [5, 0],
      symbolSize: 0.7,
    },
    { dashArrayX: [1, 0], dashArrayY: [1, 2], rotation: Math.PI / 3 },
  ].map((decal) => ({ ...decal, color: dark ? 'rgba(0, 0, 0, 0.45)' : 'rgba(255, 255, 255, 0.65)' }));
  return {
    animation: false,
    backgroundColor: palette.surface,
    textStyle: { fontFamily: 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif' },
    aria: { enabled: true, label: { enabled: false }, decal: { show: true, decals } },
  };
}

function tooltip(palette: Palette): EChartsCoreOption {
  return {
    confine: true,
    backgroundColor: palette.raised,
    borderColor: palette.border,
    textStyle: { color: palette.text, fontSize: 12 },
  };
}

function legend(palette: Palette, data: readonly string[]): EChartsCoreOption {
  return {
    type: 'plain',
    bottom: 2,
    left: 8,
    right: 8,
    itemGap: 12,
    itemWidth: 18,
    itemHeight: 10,
    data: [...data],
    textStyle: { color: palette.text, fontSize: 11.5 },
    inactiveColor: palette.muted,
  };
}

function valueAxis(palette: Palette, name: string): EChartsCoreOption {
  return {
    name,
    nameLocation: 'middle',
    nameGap: 24,
    nameTextStyle: { color: palette.muted, fontSize: 11 },
    axisLabel: { color: palette.muted },
    axisLine: { show: true, lineStyle: { color: palette.border } },
    splitLine: { lineStyle: { color: palette.border, opacity: 0.7 } },
  };
}

/** From the lower to the upper quartile, with a stroke at the median; an arrow where it goes on beyond `end`. */
function whisker(api: DrawApi, stroke: string, end: number): object {
  const row = api.value(0);
  const [left, y] = api.coord([api.value(1), row]);
  const [middle] = api.coord([api.value(2), row]);
  const goesOn = api.value(3) > end;
  const [right] = api.coord([goesOn ? end : api.value(3), row]);
  const half = Math.min(8, api.size([0, 1])[1] * 0.28);
  const line = (x1: number, y1: number, x2: number, y2: number, lineWidth: number): object => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth },
  });
  return {
    type: 'group',
    children: [
      line(left, y, right, y, 1.5),
      line(left, y - half / 2, left, y + half / 2, 1.5),
      ...(goesOn
        ? [line(right - 6, y - half / 2, right, y, 1.5), line(right - 6, y + half / 2, right, y, 1.5)]
        : [line(right, y - half / 2, right, y + half / 2, 1.5)]),
      line(middle, y - half, middle, y + half, 2.5),
    ],
  };
}

function errorBar(api: DrawApi, stroke: string): object {
  const [x, low] = api.coord([api.value(0), api.value(1)]);
  const [, high] = api.coord([api.value(0), api.value(2)]);
  const line = (x1: number, y1: number, x2: number, y2: number): object => ({
    type: 'line',
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth: 1.2, opacity: 0.8 },
  });
  return {
    type: 'group',
    children: [line(x, low, x, high), line(x - 3, low, x + 3, low), line(x - 3, high, x + 3, high)],
  };
}
