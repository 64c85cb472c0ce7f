variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
  default     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

variable "friendly_name" {
  description = "The name of the Azure subscription."
  type        = string
  default     = "Microsoft Azure"
}
