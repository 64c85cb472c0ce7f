variable "subscriptions" {
  description = "The subscriptions to build on, by a name that you choose."
  type = map(object({
    customer_id     = string
    subscription_id = string
  }))
  default = {
    contoso-e3 = {
      customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
      subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
    }
    contoso-e5 = {
      customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
      subscription_id = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
    }
  }
}
