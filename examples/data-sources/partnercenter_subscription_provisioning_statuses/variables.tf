variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
  default     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

variable "subscription_ids" {
  description = "The customer's subscriptions, by a name that you choose."
  type        = map(string)
  default = {
    contoso-e3 = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
    contoso-e5 = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
  }
}
