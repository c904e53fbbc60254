import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { TextArea } from '../../kit/input.tsx'
import { useToast } from '../../kit/toast.tsx'

type Props = {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly placeholder: string
  readonly accept: string
}

const mostBytes = 16 * 1024 * 1024

/** Pasted, or read from a file: it is seen before it is sent. */
export function TextSource({ label, hint, value, onChange, placeholder, accept }: Props) {
  const say = useToast()
  const file = useRef<HTMLInputElement>(null)
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    if (chosen.size > mostBytes) {
      say.failed(new Error('too large'))
      return
    }
    onChange(await chosen.text())
  }
  return (
    <div className="flex flex-col gap-2">
      <Field label={label} hint={hint}>
        <TextArea
          value={value}
          onChange={onChange}
          rows={8}
          mono
          placeholder={placeholder}
          spellCheck={false}
        />
      </Field>
      <div>
        <input
          ref={file}
          type="file"
          accept={accept}
          hidden
          onChange={(event) => {
            void read(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <Button onClick={() => file.current?.click()}>
          <FileUp aria-hidden size={13} />
          Read a file
        </Button>
      </div>
    </div>
  )
}
