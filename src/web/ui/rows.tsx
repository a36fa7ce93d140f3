import type { ComponentChildren } from 'preact'
import { looks } from './looks.ts'
import { shortTimeText } from './shown.ts'

export type ListColumn<Row> = { readonly name: string; readonly isNumber?: true; readonly of: (row: Row) => ComponentChildren }

/** A table whose rows lead to their moment; it scrolls by itself, and has to be reached by keys for that. */
export const Rows = <Row,>({
  name,
  columns,
  rows,
  keyOf,
  choose,
}: {
  name: string
  columns: readonly ListColumn<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  choose: (row: Row) => void
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
  <section class="scroll" tabIndex={0} aria-label={name}>
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" class={column.isNumber ? 'number' : ''}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} onClick={() => choose(row)}>
            {columns.map((column) => (
              <td key={column.name} class={column.isNumber ? 'number' : ''}>
                {column.of(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** A time that leads there, for keys as well. */
export const MomentLink = ({ ms, go }: { ms: number; go: () => void }) => (
  <button
    type="button"
    class="moment"
    onClick={(event) => {
      event.stopPropagation()
      go()
    }}
  >
    {shortTimeText(ms, looks.isLocalTime())}
  </button>
)
