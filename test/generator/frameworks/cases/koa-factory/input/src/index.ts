import { createApp } from "./app"

createApp().listen(3001, () => {
  console.log("listening")
})
