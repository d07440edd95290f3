import type { ComponentChildren } from 'preact';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  /** How wide it is and how it is aligned (admin.css). */
  readonly as?: 'numbers' | 'short' | 'wide' | 'buttons';
}

/**
 * A table whose rows become cards on a narrow screen: each value then has the title of its column beside it. The first
 * column names the row.
 */
export function Table<T>(props: {
  /** The ID of the heading that names the table. */
  labelledBy: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}) {
  const { labelledBy, columns, rows, keyOf } = props;
  const [first, ...others] = columns;
  return (
    <table class="cards" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" class={column.as}>
              {column.as === 'buttons' ? <span class="unseen">{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            <th scope="row">{first?.cell(row)}</th>
            {others.map((column) => (
              <td key={column.title} class={column.as} data-label={column.title}>
                <div>{column.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
