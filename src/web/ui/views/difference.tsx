import { useEffect, useState } from 'preact/hooks'
import type { DifferenceShown } from '../../shapes/difference-shapes.ts'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { type ListColumn, Rows } from '../rows.tsx'
import { countText, timeText } from '../shown.ts'
import { useMoment } from '../use-answer.ts'
import { useViewFilter } from '../view-filter.ts'

/** A moment as one types it: `now`, a time, or the position of an event. */
const MomentField = ({ name, value, done }: { name: string; value: string; done: (value: string) => void }) => {
  const [typed, type] = useState(value)
  useEffect(() => type(value), [value])
  return (
    <label>
      {name}
      <input
        type="text"
        value={typed}
        placeholder="2021-05-19 12:00"
        onInput={(event) => type(event.currentTarget.value)}
        onChange={() => done(typed.trim())}
      />
    </label>
  )
}

type Field = { readonly path: string; readonly was: string | null; readonly is: string | null }

const fieldsOf = ({ changed }: DifferenceShown): Field[] => Object.entries(changed).map(([path, [was, is]]) => ({ path, was, is }))

const FIELD_COLUMNS: ListColumn<Field>[] = [
  { name: 'what', of: ({ path }) => path },
  { name: 'at a', isNumber: true, of: ({ was }) => <span class="dim">{was ?? '–'}</span> },
  { name: 'at b', isNumber: true, of: ({ is }) => is ?? '–' },
]

type Count = { readonly type: string; readonly count: number }
const COUNT_COLUMNS: ListColumn<Count>[] = [
  { name: 'type', of: ({ type }) => type },
  { name: 'events', isNumber: true, of: ({ count }) => countText(count) },
]

const Between = ({ of }: { of: DifferenceShown }) => {
  const { go } = usePage()
  const counts = Object.entries(of.events)
    .map(([type, count]) => ({ type, count }))
    .sort((one, other) => other.count - one.count)
  const open = ({ type }: Count) => go({ view: 'journal', filter: new URLSearchParams({ type }).toString() })
  return <Rows name="Events between" columns={COUNT_COLUMNS} rows={counts} keyOf={({ type }) => type} choose={open} />
}

/** Two moments side by side: what differs, and what happened between. */
export const DifferenceView = () => {
  const { source, at, go } = usePage()
  const { chosen, choose } = useViewFilter(['a', 'b'])
  const { a, b } = chosen
  const wish = a === undefined ? null : (moment: string) => source.get('/difference', { a, ...(b === undefined ? {} : { b }) }, moment)
  const answer = useMoment(wish, `${a} ${b}`)
  const here = at.value?.position ?? null
  const shown = answer.now.value.value
  return (
    <main class="view two">
      <section class="panel" aria-label="Difference">
        <header>
          <h2 class="symbol">Difference</h2>
          <form class="filters" onSubmit={(event) => event.preventDefault()}>
            <MomentField name="a" value={a ?? ''} done={(value) => choose({ a: value })} />
            <MomentField name="b" value={b ?? ''} done={(value) => choose({ b: value })} />
            <button type="button" onClick={() => choose({ a: here })}>
              This moment as a
            </button>
            <button type="button" onClick={() => choose({ b: here })}>
              as b
            </button>
          </form>
          {shown !== null && (
            <span class="dim">
              {timeText(shown.a.timeMs, looks.isLocalTime())} against {timeText(shown.b.timeMs, looks.isLocalTime())}
            </span>
          )}
        </header>
        {a === undefined ? (
          <p class="empty">
            Name a moment as a, and another as b: a time, the number of an event, or the moment of the slider. Without b it is the moment
            shown.
          </p>
        ) : (
          <PanelBody
            of={answer}
            empty={({ changed }) => (Object.keys(changed).length === 0 ? 'Nothing differs between these moments.' : null)}
          >
            {(value) => (
              <Rows
                name="What differs"
                columns={FIELD_COLUMNS}
                rows={fieldsOf(value)}
                keyOf={({ path }) => path}
                choose={() => go({ view: 'desk', at: value.b.position, filter: '' })}
              />
            )}
          </PanelBody>
        )}
      </section>
      <section class="panel" aria-label="Between">
        <header>
          <h2 class="symbol">Events between</h2>
        </header>
        {a !== undefined && (
          <PanelBody of={answer} empty={({ events }) => (Object.keys(events).length === 0 ? 'No event lies between.' : null)}>
            {(value) => <Between of={value} />}
          </PanelBody>
        )}
      </section>
    </main>
  )
}
