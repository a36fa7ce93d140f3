import { useSignal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EventHead, EventShown } from '../../shapes/event-shapes.ts'
import { looks } from '../looks.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { type ListColumn, MomentLink, Rows } from '../rows.tsx'
import { countText, lengthText, timeText } from '../shown.ts'
import { useAnswer, useMoment } from '../use-answer.ts'

type Filter = { readonly coin: string; readonly type: string; readonly text: string; readonly actor: string; readonly order: string }
const FIELDS = ['coin', 'type', 'text', 'actor', 'order'] as const
const NONE: Filter = { coin: '', type: '', text: '', actor: '', order: '' }

/** `type=Entry&text=stop`, as it stands in the address. */
const filterOf = (said: string): Filter => {
  const query = new URLSearchParams(said)
  return { ...NONE, ...Object.fromEntries(FIELDS.flatMap((name) => (query.get(name) ? [[name, query.get(name)!]] : []))) }
}
const given = (filter: Filter): Partial<Filter> =>
  Object.fromEntries(FIELDS.flatMap((name) => (filter[name] === '' ? [] : [[name, filter[name]]])))

/** What is typed stays its own until it is done: whatever else is drawn anew meanwhile must not take it away. */
const Field = ({ name, value, done }: { name: (typeof FIELDS)[number]; value: string; done: (value: string) => void }) => {
  const [typed, type] = useState(value)
  useEffect(() => type(value), [value])
  return (
    <label>
      {name === 'text' ? 'says' : name}
      <input
        type="search"
        name={name}
        value={typed}
        onInput={(event) => type(event.currentTarget.value)}
        onChange={() => done(typed.trim())}
      />
    </label>
  )
}

const Filters = ({ filter, change }: { filter: Filter; change: (filter: Filter) => void }) => (
  <form class="filters" onSubmit={(event) => event.preventDefault()}>
    {FIELDS.map((name) => (
      <Field key={name} name={name} value={filter[name]} done={(value) => change({ ...filter, [name]: value })} />
    ))}
  </form>
)

const Changed = ({ of }: { of: EventShown['changed'] }) => (
  <table class="guards">
    <thead>
      <tr>
        <th scope="col">what changed</th>
        <th scope="col">before</th>
        <th scope="col">after</th>
      </tr>
    </thead>
    <tbody>
      {Object.entries(of).map(([path, [before, after]]) => (
        <tr key={path}>
          <td>{path}</td>
          <td class="dim">{before ?? '–'}</td>
          <td>{after ?? '–'}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Named = ({ of, words }: { of: readonly EventHead[]; words: string }) => {
  const { go } = usePage()
  return of.length === 0 ? null : (
    <p>
      <span class="dim">{words}</span>{' '}
      {of.map((head) => (
        <button type="button" key={head.position} onClick={() => go({ event: head.position })}>
          {countText(head.ordinal)} {head.words.line}
        </button>
      ))}
    </p>
  )
}

const Opened = ({ position }: { position: string }) => {
  const { source, place, go } = usePage()
  const answer = useMoment((at) => source.get('/events/{position}', { position }, at), position)
  return (
    <section class="panel" aria-label="One event">
      <PanelBody of={answer}>
        {({ event, envelope, data, changed, cause, consequences }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
          <section class="stories" tabIndex={0} aria-label="What the event holds">
            <h3>
              {countText(event.ordinal)} {event.type}
            </h3>
            <p>
              <b>{event.words.line}</b> {event.words.detail}
            </p>
            <p class="dim">
              {timeText(event.timeMs, looks.isLocalTime())} · {event.actor}
            </p>
            <p class="actions">
              <button
                type="button"
                onClick={() => go({ view: 'desk', at: event.position, coin: event.coin ?? place.peek().coin, filter: '' })}
              >
                Go to this moment
              </button>
              <button type="button" onClick={() => go({ view: 'why', event: event.position })}>
                Why
              </button>
              <button type="button" onClick={() => go({ event: null })}>
                Close
              </button>
            </p>
            <Named of={cause === null ? [] : [cause]} words="caused by" />
            <Named of={consequences} words="led to" />
            {Object.keys(changed).length > 0 && <Changed of={changed} />}
            <pre>{JSON.stringify(data, null, 2)}</pre>
            <details>
              <summary>As the log has it</summary>
              <pre>{JSON.stringify(envelope, null, 2)}</pre>
            </details>
          </section>
        )}
      </PanelBody>
    </section>
  )
}

export const JournalView = () => {
  const { source, place, go, at, asOf, isPast } = usePage()
  /** the `before` of each page that was turned to: none of the newest */
  const pages = useSignal<readonly string[]>([])
  const filter = filterOf(place.value.filter)
  const before = pages.value.at(-1)
  // whoever reads further down, or on an older page, is not moved by what is new
  const isAtTop = useSignal(true)
  const follows = isAtTop.value && before === undefined
  const held = useRef({ ordinal: 0, asOf: '', isPast: true })
  if (follows || isPast.value || held.current.isPast)
    held.current = { ordinal: at.value?.ordinal ?? 0, asOf: asOf.value, isPast: isPast.value }
  const newer = (at.value?.ordinal ?? 0) - held.current.ordinal
  const wanted = { ...given(filter), ...(before === undefined ? {} : { before }) }
  const rows = useAnswer(() => source.get('/events', wanted, place.peek().at), JSON.stringify(wanted), held.current.asOf)
  const next = rows.now.value.value?.next ?? null
  const turn = (to: readonly string[]) => () => {
    pages.value = to
  }
  const columns: ListColumn<EventHead>[] = [
    { name: 'event', isNumber: true, of: (row) => <span class="dim">{countText(row.ordinal)}</span> },
    { name: 'time', of: (row) => <MomentLink ms={row.timeMs} go={() => go({ event: row.position })} /> },
    { name: 'delay', isNumber: true, of: (row) => (row.delayMs === null ? <span class="none">–</span> : lengthText(row.delayMs)) },
    { name: 'coin', of: (row) => row.coin ?? <span class="none">–</span> },
    { name: 'type', of: (row) => row.type },
    {
      name: 'what happened',
      of: (row) => (
        <span class="why">
          {row.words.line} <span class="dim">{row.words.detail}</span>
        </span>
      ),
    },
    { name: 'who', of: (row) => <span class="dim">{row.actor}</span> },
  ]
  return (
    <main class={place.value.event === null ? 'view' : 'view two'}>
      <section class="panel" aria-label="Journal">
        <header>
          <h2 class="symbol">Journal</h2>
          <Filters
            filter={filter}
            change={(changed) => {
              pages.value = []
              go({ filter: new URLSearchParams(given(changed)).toString() })
            }}
          />
          <div class="turn">
            {newer > 0 && (
              <button
                type="button"
                class="newer"
                onClick={() => {
                  isAtTop.value = true
                  pages.value = []
                  document.querySelector('.view .scroll')?.scrollTo(0, 0)
                }}
              >
                {countText(newer)} new
              </button>
            )}
            <button type="button" disabled={before === undefined} onClick={turn([])}>
              Newest
            </button>
            <button type="button" disabled={before === undefined} onClick={turn(pages.value.slice(0, -1))}>
              Newer
            </button>
            <button type="button" disabled={next === null} onClick={turn(next === null ? pages.value : [...pages.value, next])}>
              Older
            </button>
          </div>
        </header>
        <PanelBody
          of={rows}
          empty={(value) => (value.rows.length === 0 && value.next === null ? 'No event up to this moment is like that.' : null)}
        >
          {(value) => (
            <Rows
              name="Events"
              columns={columns}
              rows={value.rows}
              keyOf={({ position }) => position}
              choose={(row) => go({ event: row.position })}
              scrolled={(isTop) => {
                isAtTop.value = isTop
              }}
            />
          )}
        </PanelBody>
      </section>
      {place.value.event !== null && <Opened position={place.value.event} />}
    </main>
  )
}
