// The head of a table's column that can be sorted: its title as a button, so that the keyboard sorts too, and an arrow
// where the table is sorted by it, nothing elsewhere, so that narrow columns keep their room.
import type { DataTableColumns } from 'naive-ui';
import { h, type VNode } from 'vue';

/** The columns, those that can be sorted with button and mark. */
export function withSorterIcon<Row>(columns: DataTableColumns<Row>): DataTableColumns<Row> {
  return columns.map((column) => {
    if (!('sorter' in column)) return column;
    const title = 'title' in column ? column.title : undefined;
    // A click on the button is one on the head, which sorts.
    const button =
      typeof title === 'string' ? { title: () => h('button', { type: 'button', class: 'sort' }, title) } : {};
    return { ...column, ...button, renderSorterIcon: sorterIcon };
  });
}

function sorterIcon({ order }: { order: 'ascend' | 'descend' | false }): VNode {
  return h('span', { class: 'sorter', 'aria-hidden': 'true' }, order === false ? '' : order === 'ascend' ? '▲' : '▼');
}
