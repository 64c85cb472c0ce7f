variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
}

variable "subscription_id" {
  description = "The subscription that must be provisioned."
  type        = string
}

variable "poll_interval" {
  description = "The time between two reads while waiting, such as 30s."
  type        = string
  default     = null
}

variable "timeout" {
  description = "How long to wait, such as 90m."
  type        = string
  default     = null
}
