import { useSignal } from '@preact/signals'
import { MachineTable } from '../machine-table.tsx'
import { type MachineName, type MachineShown, machinesShown } from '../machines-shown.ts'
import { usePage } from '../page-state.ts'
import { Choices } from '../panel.tsx'

const NAMES: readonly MachineName[] = ['position', 'order', 'session', 'risk']

const startOf = (of: MachineShown): Record<string, string> =>
  Object.fromEntries(Object.entries(of.states).map(([region, { initial }]) => [region, initial]))

/** The machines as they are in the code: every state, every event that leaves it, and where one would come to. */
export const MachinesView = () => {
  const { coin, moment } = usePage()
  const name = useSignal<MachineName>('position')
  const machine = machinesShown[name.value]
  const session = moment.now.value.value?.session
  const stands: Readonly<Record<string, Record<string, string> | undefined>> = {
    position: coin.value?.value,
    session: session === undefined ? undefined : { session: session.is, orders: session.orders },
  }
  return (
    <main class="view">
      <section class="panel" aria-label="Machines">
        <header>
          <h2 class="symbol">Machines</h2>
          <span class="dim">{machine.description}</span>
          <Choices
            label="Machine"
            of={NAMES.map((one) => ({ name: one, words: one }))}
            chosen={name.value}
            choose={(next) => {
              name.value = next
            }}
          />
        </header>
        <div class="body">
          <MachineTable key={name.value} of={machine} value={{ ...startOf(machine), ...stands[name.value] }} isWhole />
        </div>
      </section>
    </main>
  )
}
