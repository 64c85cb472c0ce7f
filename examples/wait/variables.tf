variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
  default     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
}

variable "poll_interval" {
  description = "The time between two reads."
  type        = string
  default     = "1m"
}

variable "timeout" {
  description = "How long to wait in total."
  type        = string
  default     = "60m"
}
