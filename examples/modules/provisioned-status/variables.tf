variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
}

variable "subscription_id" {
  description = "The subscription that must be provisioned."
  type        = string
}

variable "name" {
  description = "What people call the subscription, for the message of a closed gate."
  type        = string
  default     = null
}

variable "enabled" {
  description = "Whether to read the status at all. Set it to false to open the gate."
  type        = bool
  default     = true
}

variable "allow_not_found" {
  description = "Whether a subscription that Partner Center does not find only closes the gate, instead of failing the read. terraform destroy then works after the subscription was canceled. Conflicts with wait_for_success."
  type        = bool
  default     = false
}

variable "wait_for_success" {
  description = "Whether to wait until the subscription is provisioned, instead of failing immediately."
  type        = bool
  default     = false
}

variable "poll_interval" {
  description = "The time between two reads while waiting, such as 30s."
  type        = string
  default     = null
}

variable "timeout" {
  description = "How long the read may take, including the wait, such as 90m."
  type        = string
  default     = null
}
