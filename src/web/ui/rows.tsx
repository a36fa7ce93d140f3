import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { looks } from './looks.ts'
import { shortTimeText } from './shown.ts'

export type ListColumn<Row> = { readonly name: string; readonly isNumber?: true; readonly of: (row: Row) => ComponentChildren }

/** Every row is as high, so that which of them are in sight follows from the scroll alone. */
const ROW_PX = 26
/** Drawn beyond what is in sight; a list that is hardly longer is drawn whole. */
const SPARE_ROWS = 20
const MOST_WHOLE = 150

type InSight = { readonly first: number; readonly end: number }

/** As many as are in sight of a screen before the list has been scrolled. */
const FIRST_SIGHT: InSight = { first: 0, end: 80 }

const sightOf = ({ scrollTop, clientHeight }: HTMLElement): InSight => {
  // in steps, so that most scrolls draw nothing anew
  const first = Math.max(0, Math.floor(scrollTop / ROW_PX / SPARE_ROWS) * SPARE_ROWS - SPARE_ROWS)
  return { first, end: first + Math.ceil(clientHeight / ROW_PX / SPARE_ROWS) * SPARE_ROWS + 3 * SPARE_ROWS }
}

const Gap = ({ rows, columns }: { rows: number; columns: number }) =>
  rows > 0 ? (
    <tr class="gap">
      <td colSpan={columns} style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  ) : null

type RowsProps<Row> = {
  name: string
  columns: readonly ListColumn<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  choose: (row: Row) => void
  /** what stands out, and why it does is said in a column */
  markOf?: (row: Row) => string
  /** somebody has come near the end */
  more?: () => void
  /** whether its newest row is in sight */
  scrolled?: (isTop: boolean) => void
}

/** A table whose rows lead to their moment; it scrolls by itself, so keys have to reach it. A long one holds what is in sight. */
export const Rows = <Row,>({ name, columns, rows, keyOf, choose, markOf, more, scrolled }: RowsProps<Row>) => {
  const [sight, look] = useState(FIRST_SIGHT)
  const isWhole = rows.length <= MOST_WHOLE
  const first = isWhole ? 0 : Math.min(sight.first, Math.max(0, rows.length - SPARE_ROWS))
  const shown = isWhole ? rows : rows.slice(first, sight.end)
  const follow = (section: HTMLElement): void => {
    scrolled?.(section.scrollTop < 1)
    const next = sightOf(section)
    if (next.first !== sight.first || next.end !== sight.end) look(next)
    if (section.scrollHeight - section.scrollTop - section.clientHeight < SPARE_ROWS * ROW_PX) more?.()
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="scroll" tabIndex={0} aria-label={name} onScroll={(event) => follow(event.currentTarget)}>
      <table {...(isWhole ? {} : { 'aria-rowcount': rows.length + 1 })}>
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
          <Gap rows={first} columns={columns.length} />
          {shown.map((row, at) => (
            <tr
              key={keyOf(row)}
              class={markOf?.(row) ?? ''}
              onClick={() => choose(row)}
              {...(isWhole ? {} : { 'aria-rowindex': first + at + 2 })}
            >
              {columns.map((column) => (
                <td key={column.name} class={column.isNumber ? 'number' : ''}>
                  {column.of(row)}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - first - shown.length} columns={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

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
