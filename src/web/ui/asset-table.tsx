import type { ComponentChildren } from 'preact'

/** One row a settlement asset, one column a figure: pools and curves alike. */
export const AssetTable = <Row,>({
  name,
  of,
  columns,
}: {
  name: string
  of: Readonly<Record<string, Row>>
  columns: readonly { readonly name: string; readonly of: (row: Row, asset: string) => ComponentChildren }[]
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
  <section class="scroll" tabIndex={0} aria-label={name}>
    <table class="still">
      <thead>
        <tr>
          <th scope="col">asset</th>
          {columns.map((column) => (
            <th key={column.name} scope="col" class="number">
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.entries(of).map(([asset, row]) => (
          <tr key={asset}>
            <th scope="row">{asset}</th>
            {columns.map((column) => (
              <td key={column.name} class="number">
                {column.of(row, asset)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
