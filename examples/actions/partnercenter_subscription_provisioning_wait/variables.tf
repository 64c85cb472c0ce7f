variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
  default     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

variable "subscription_id" {
  description = "The subscription that the infrastructure is built on."
  type        = string
  default     = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}
