// The mark in the head of a table's column: an arrow where the table is sorted by it, nothing elsewhere, so that narrow
// columns keep their room.
import type { DataTableColumns } from 'naive-ui';
import { h, type VNode } from 'vue';

/** The columns, those that can be sorted with the mark. */
export function withSorterIcon<Row>(columns: DataTableColumns<Row>): DataTableColumns<Row> {
  return columns.map((column) => ('sorter' in column ? { ...column, renderSorterIcon: sorterIcon } : column));
}

function sorterIcon({ order }: { order: 'ascend' | 'descend' | false }): VNode {
  return h('span', { class: 'sorter', 'aria-hidden': 'true' }, order === false ? '' : order === 'ascend' ? '▲' : '▼');
}
