import type { AlarmShown } from '../../shapes/difference-shapes.ts'
import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'
import { type ListColumn, MomentLink, Rows } from '../rows.tsx'
import { useMoment } from '../use-answer.ts'

/** What is wrong at the moment, each with the event that told of it. */
export const AlarmsView = () => {
  const { source, go } = usePage()
  const answer = useMoment((at) => source.get('/alarms', {}, at), 'alarms')
  const open = ({ position }: AlarmShown): void => {
    if (position !== null) go({ view: 'journal', event: position, filter: '' })
  }
  const columns: ListColumn<AlarmShown>[] = [
    {
      name: 'since',
      of: (row) => (row.sinceMs === null ? <span class="none">–</span> : <MomentLink ms={row.sinceMs} go={() => open(row)} />),
    },
    { name: 'level', of: (row) => <span class={row.level === 'critical' ? 'bad' : 'warn'}>{row.level}</span> },
    { name: 'alarm', of: (row) => row.alarm },
    { name: 'about', of: (row) => row.of },
    { name: 'what is wrong', of: (row) => <span class="why">{row.words}</span> },
  ]
  return (
    <main class="view">
      <section class="panel" aria-label="Alarms">
        <header>
          <h2 class="symbol">Alarms</h2>
          <span class="dim">that stand in the log at this moment; those of the process are under Health</span>
        </header>
        <PanelBody of={answer} empty={({ alarms }) => (alarms.length === 0 ? 'Nothing is wrong by the log at this moment.' : null)}>
          {({ alarms }) => (
            <Rows name="Alarms that stand" columns={columns} rows={alarms} keyOf={({ alarm, of }) => `${alarm} ${of}`} choose={open} />
          )}
        </PanelBody>
      </section>
    </main>
  )
}
