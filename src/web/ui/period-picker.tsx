import { Choices } from './panel.tsx'

const DAY_MS = 86_400_000
const SPANS = [
  { name: 'all', words: 'All', days: null },
  { name: '90', words: '90 d', days: 90 },
  { name: '30', words: '30 d', days: 30 },
  { name: '7', words: '7 d', days: 7 },
  { name: '1', words: '1 d', days: 1 },
] as const
type SpanName = (typeof SPANS)[number]['name']

/** From and to as they stand in the address: milliseconds as text. */
type Days = { readonly from?: string | undefined; readonly to?: string | undefined }

const dayText = (ms: string | undefined): string => (ms === undefined ? '' : new Date(Number(ms)).toISOString().slice(0, 10))
const beginOf = (day: string): string | null => (day === '' ? null : String(Date.parse(`${day}T00:00:00Z`)))
const endOf = (day: string): string | null => (day === '' ? null : String(Date.parse(`${day}T00:00:00Z`) + DAY_MS - 1))

type PeriodPickerProps = {
  of: Days
  /** where the newest of it ends */
  endMs: number | undefined
  choose: (change: { from: string | null; to: string | null }) => void
}

/** Days, in UTC, both included; or so many before the moment. */
export const PeriodPicker = ({ of, endMs, choose }: PeriodPickerProps) => {
  const { from, to } = of
  const isSpan = (days: number | null): boolean =>
    days === null
      ? from === undefined && to === undefined
      : to === undefined && from !== undefined && endMs !== undefined && Number(from) === endMs - days * DAY_MS
  const chosen = SPANS.find(({ days }) => isSpan(days))?.name
  return (
    <div class="filters">
      <label>
        from
        <input
          type="date"
          value={dayText(from)}
          onChange={(event) => choose({ from: beginOf(event.currentTarget.value), to: to ?? null })}
        />
      </label>
      <label>
        to
        <input type="date" value={dayText(to)} onChange={(event) => choose({ from: from ?? null, to: endOf(event.currentTarget.value) })} />
      </label>
      <Choices<SpanName | ''>
        label="Period"
        of={SPANS}
        chosen={chosen ?? ''}
        choose={(name) => {
          const days = SPANS.find((span) => span.name === name)?.days ?? null
          choose({ from: days === null || endMs === undefined ? null : String(endMs - days * DAY_MS), to: null })
        }}
      />
    </div>
  )
}
